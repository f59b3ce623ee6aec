package io.pubsub.jgroups.link;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;

import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.SizeStreamable;
import org.jgroups.util.Util;

/**
 * What Jazzer calls with bytes of its choice: reads a message of JGroups' as a connection
 * does, with its flags, headers and payload. A message, or an {@link IOException}, is
 * fine, and so is nothing else. What was read has only classes of nodes, and is the same
 * when it is written and read again. What its bytes should be JGroups can read without
 * any other failure.
 */
public final class MessageFuzzer {

	static final short DISCOVERY = ClassConfigurator.getProtocolId(TCPPING.class);

	private MessageFuzzer() {
	}

	/** Loads what takes long, before a time limit applies to each input. */
	public static void fuzzerInitialize() throws Exception {
		fuzzerTestOneInput(new byte[0]);
	}

	public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
		ArrivingMessages messages = new ArrivingMessages(DISCOVERY);
		Message message;
		try {
			message = messages.read(new DataInputStream(new ByteArrayInputStream(bytes)), bytes.length);
		}
		catch (IOException ex) {
			// the connection is cut
			return;
		}
		check(message, messages.headers());
	}

	static void check(Message message, ArrivingHeaders headers) throws Exception {
		Object object = message.getObject();
		if (object != null && !(object instanceof byte[] || object instanceof Long
				|| object.getClass().getName().startsWith("org.jgroups.util.") && object instanceof SizeStreamable)) {
			throw new AssertionError(object.getClass() + " was read");
		}
		byte[] first = write(message);
		Message again = new ArrivingMessages(DISCOVERY).read(new DataInputStream(new ByteArrayInputStream(first)),
				first.length);
		if (!Arrays.equals(first, write(again))) {
			throw new AssertionError("A message changes when it is written and read");
		}
		ControlContent content = headers.content();
		if (content != null && message.hasArray() && message.getArray() != null) {
			readAsJGroupsDoes(content, message);
		}
	}

	private static void readAsJGroupsDoes(ControlContent content, Message message) throws Exception {
		byte[] array = message.getArray();
		int offset = message.getOffset();
		int length = message.getLength();
		switch (content) {
			case NOTHING -> throw new AssertionError("There are bytes");
			case PINGS -> org.jgroups.protocols.Discovery.deserialize(array, offset, length);
			case VIEW -> Util.streamableFromBuffer(org.jgroups.View::new, array, offset, length);
			case VIEW_ID -> Util.readViewId(new DataInputStream(new ByteArrayInputStream(array, offset, length)));
			case VIEW_AND_DIGEST -> GMS._readViewAndDigest(array, offset, length);
			case JOIN_RESPONSE ->
				Util.streamableFromBuffer(org.jgroups.protocols.pbcast.JoinRsp::new, array, offset, length);
			case MEMBERS -> Util.readAddresses(new DataInputStream(new ByteArrayInputStream(array, offset, length)),
					java.util.ArrayList::new);
		}
	}

	private static byte[] write(Message message) throws Exception {
		ByteArrayDataOutputStream output = new ByteArrayDataOutputStream(500);
		Util.writeMessage(message, output, message.getDest() == null);
		return Arrays.copyOf(output.buffer(), output.position());
	}

}
