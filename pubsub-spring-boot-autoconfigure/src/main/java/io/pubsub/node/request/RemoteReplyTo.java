package io.pubsub.node.request;

import io.pubsub.Node;
import io.pubsub.cluster.Peers;
import io.pubsub.node.kernel.FrameEncoder;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.WireOutput;

/**
 * Another node, which replies are sent to.
 */
final class RemoteReplyTo extends ReplyTo {

	private final Node node;

	private final FrameEncoder encoder;

	private final Peers peers;

	RemoteReplyTo(Node node, long token, Kernel kernel) {
		super(token, kernel.codecs());
		this.node = node;
		this.encoder = kernel.encoder();
		this.peers = kernel.peers();
	}

	@Override
	void reply(Frame.Reply reply, boolean mayWait) {
		if (reply.outcome() == Frame.Reply.Outcome.VALUE) {
			this.peers.outbound()
				.reply(this.node, this.encoder.encode(reply, "the requester on " + this.node), mayWait);
			return;
		}
		// the buffer of this thread may hold what is being published
		WireOutput frame = new WireOutput(64);
		FrameCodec.write(reply, frame);
		this.peers.outbound().reply(this.node, frame, mayWait);
	}

}
