package io.pubsub.jgroups;

import java.io.DataInput;
import java.io.IOException;

import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.LongMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.util.SizeStreamable;

/**
 * Makes the messages that arrive: those that nodes send, with lengths checked before
 * anything is allocated, and with classes that JGroups knows by number. JGroups itself
 * would also create an object of any class that a message names.
 * <p>
 * Pieces of a message of ours are messages of ours. JGroups would put others together to
 * whatever their header says, so there are none.
 */
final class ArrivingMessages {

	/**
	 * Most bytes in one message of JGroups'. Ours are cut to pieces far smaller; its own
	 * grow with the number of nodes, by less than a hundred bytes each.
	 */
	static final int MAX_LENGTH = 4 << 20;

	private ArrivingMessages() {
	}

	/**
	 * A message to read to.
	 * @throws IOException if nodes send none of that type
	 */
	static Message create(short type) throws IOException {
		return switch (type) {
			case RecycledMessage.TYPE -> RecycledMessage.arriving();
			case Message.EMPTY_MSG -> new EmptyMessage();
			case Message.BYTES_MSG -> new BoundedBytes();
			case Message.LONG_MSG -> new LongMessage();
			case Message.OBJ_MSG -> new NumberedObject();
			default -> throw new IOException("a message is of type " + type);
		};
	}

	/**
	 * Reads how many bytes follow.
	 * @throws IOException if there cannot be so many
	 */
	static int readLength(DataInput in) throws IOException {
		int length = in.readInt();
		if (length > MAX_LENGTH) {
			throw new IOException(length + " bytes are announced");
		}
		return length;
	}

	private static final class BoundedBytes extends BytesMessage {

		@Override
		public void readPayload(DataInput in) throws IOException {
			int length = readLength(in);
			if (length >= 0) {
				byte[] bytes = new byte[length];
				in.readFully(bytes);
				setArray(bytes, 0, length);
			}
		}

	}

	private static final class NumberedObject extends ObjectMessage {

		@Override
		public void readPayload(DataInput in) throws IOException, ClassNotFoundException {
			if (in.readByte() == 0) {
				return;
			}
			short number = in.readShort();
			Object object = (number >= 0) ? ClassConfigurator.create(number) : null;
			if (!(object instanceof SizeStreamable streamable)) {
				throw new IOException("an object is of a class with number " + number);
			}
			streamable.readFrom(in);
			this.obj = streamable;
		}

	}

}
