package io.pubsub.jgroups.link;

import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.protocols.NoBundler;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

/**
 * Has each thread write its messages itself, by way of an array of its own that it uses
 * again: JGroups' {@link NoBundler} has a new one for each message. A message does not
 * begin where the array does, but leaves {@link LinkOutput#ROOM}.
 */
final class DirectBundler extends NoBundler {

	/** Most bytes that a message has besides its payload. */
	private static final int OVERHEAD = 256;

	private final ThreadLocal<ByteArrayDataOutputStream> outputs = new ThreadLocal<>();

	@Override
	public void send(Message message) throws Exception {
		int needed = message.getLength() + OVERHEAD;
		ByteArrayDataOutputStream output = this.outputs.get();
		if (output == null || output.capacity() < needed) {
			output = new ByteArrayDataOutputStream(needed);
			if (needed <= LinkSizes.KEPT) {
				this.outputs.set(output);
			}
		}
		output.position(LinkOutput.ROOM);
		sendSingle(message.dest(), message, output);
	}

	@Override
	protected void sendSingleMessage(@Nullable Address node, Message message, ByteArrayDataOutputStream output)
			throws Exception {
		Util.writeMessage(message, output, node == null);
		this.transport.doSend(output.buffer(), LinkOutput.ROOM, output.position() - LinkOutput.ROOM, node);
		this.transport.getMessageStats().incrNumSingleMsgsSent();
		this.num_single_msgs_sent.increment();
	}

}
