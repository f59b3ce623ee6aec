package io.pubsub.jgroups.link;

import java.io.DataInput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Header;
import org.jgroups.Message;
import org.jgroups.MessageFactory;
import org.jspecify.annotations.Nullable;

/**
 * A message that is read to an array of its thread's. The thread uses it again for the
 * next message if this one has been released by then, as those have that were handed on
 * at once; what JGroups keeps for later keeps its array.
 */
final class RecycledMessage extends BytesMessage {

	private static final Log logger = LogFactory.getLog(RecycledMessage.class);

	/** Numbers from 32 on are for applications. It travels: never change it. */
	static final short TYPE = 58;

	/** Fewer bytes come soon, once the first has. */
	private static final int SMALL = 8192;

	private static final ThreadLocal<byte @Nullable []> spare = new ThreadLocal<>();

	static {
		try {
			MessageFactory.register(TYPE, RecycledMessage::new);
		}
		catch (IllegalArgumentException ex) {
			// another class loader's; what that makes serves as well, but is not recycled
			logger.debug("Messages will not be recycled: " + ex.getMessage());
		}
	}

	private RecycledMessage() {
	}

	RecycledMessage(Address node, byte[] bytes, int length) {
		super(node, bytes, 0, length);
	}

	/** One to read to. */
	static RecycledMessage arriving() {
		return new RecycledMessage();
	}

	/** Has JGroups know of such messages, before any can come. */
	static void register() {
		// loading this class does it
	}

	@Override
	public short getType() {
		return TYPE;
	}

	@Override
	public Supplier<Message> create() {
		return RecycledMessage::new;
	}

	/** Deserializes nothing, whatever its flags. */
	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T getObject(@Nullable ClassLoader loader) {
		return (T) getBytes();
	}

	/** Sets headers that no other message has. */
	void setHeaders(Header[] headers) {
		this.headers = headers;
	}

	@Override
	public void readPayload(DataInput in) throws IOException {
		int count = readLength(in, LinkSizes.MAX_MESSAGE);
		if (count >= 0) {
			byte[] bytes = new byte[count];
			in.readFully(bytes);
			setArray(bytes, 0, count);
		}
	}

	/**
	 * Reads how many bytes there are, and the bytes.
	 * @param source their sender
	 * @param progress gets the source each time that more of many has come
	 * @throws IOException if there are too many
	 */
	void readPayload(DataInput in, int most, Address source, Consumer<Address> progress) throws IOException {
		int count = readLength(in, most);
		if (count < 0) {
			return;
		}
		byte[] bytes = spare.get();
		if (bytes != null && bytes.length >= count) {
			spare.set(null);
		}
		else {
			bytes = new byte[count];
		}
		if (count > SMALL && in instanceof InputStream stream) {
			read(stream, bytes, count, source, progress);
		}
		else {
			in.readFully(bytes, 0, count);
		}
		setArray(bytes, 0, count);
	}

	private static void read(InputStream stream, byte[] bytes, int count, Address source, Consumer<Address> progress)
			throws IOException {
		int read = 0;
		while (read < count) {
			int more = stream.read(bytes, read, count - read);
			if (more < 0) {
				throw new EOFException();
			}
			read += more;
			progress.accept(source);
		}
	}

	/**
	 * Reads how many bytes follow.
	 * @throws IOException if there cannot be so many
	 */
	static int readLength(DataInput in, int most) throws IOException {
		int length = in.readInt();
		if (length > most) {
			throw new IOException(length + " bytes are announced");
		}
		return length;
	}

	/** The bytes are not needed any more. */
	void release() {
		byte[] bytes = this.array;
		if (bytes != null && bytes.length <= LinkSizes.KEPT) {
			// the length stays: JGroups adds it up afterwards
			this.array = null;
			spare.set(bytes);
		}
	}

}
