package io.pubsub.test.memory;

import java.util.function.Predicate;
import java.util.function.UnaryOperator;

import io.pubsub.topic.TopicPattern;
import io.pubsub.wire.Batch;
import io.pubsub.wire.Frame;
import io.pubsub.wire.FrameCodec;
import io.pubsub.wire.MalformedFrameException;
import io.pubsub.wire.TextCache;
import io.pubsub.wire.Versions;
import io.pubsub.wire.WireInput;
import io.pubsub.wire.WireOutput;

/**
 * Takes messages of users out of what one node sends to another, and leaves what the
 * nodes tell each other about themselves. The receiver sees a gap, as after a cut that
 * neither side has noticed.
 */
public final class MessageFilter implements UnaryOperator<byte[]> {

	private static final Versions ALL = new Versions(Versions.FIRST, Versions.MAX);

	private final Predicate<Frame.Message> dropped;

	private MessageFilter(Predicate<Frame.Message> dropped) {
		this.dropped = dropped;
	}

	/**
	 * Drops every message: published, sent, requests and replies.
	 */
	public static MessageFilter dropAll() {
		return new MessageFilter((message) -> true);
	}

	/**
	 * Drops what is published to a topic, or requested from its subscribers.
	 */
	public static MessageFilter dropTopic(String topic) {
		TopicPattern pattern = TopicPattern.parse(topic);
		return new MessageFilter((message) -> isOf(pattern, message));
	}

	private static boolean isOf(TopicPattern pattern, Frame.Message message) {
		if (message instanceof Frame.Request request) {
			return isOf(pattern, request.message());
		}
		return message instanceof Frame.Publish publish && pattern.matches(publish.topic());
	}

	@Override
	public byte[] apply(byte[] sent) {
		try {
			WireInput input = new WireInput(sent, 0, sent.length);
			Batch.Header header = Batch.readHeader(input, ALL);
			WireOutput output = new WireOutput(sent.length);
			Batch.writeHeader(sent[0], header.epoch(), header.sequence(), output);
			while (input.remaining() > 0) {
				int start = sent.length - input.remaining();
				WireInput part = input.readPart();
				int end = sent.length - input.remaining();
				if (!(FrameCodec.read(part, new TextCache()) instanceof Frame.Message message
						&& this.dropped.test(message))) {
					output.writeBytes(sent, start, end - start);
				}
			}
			return output.toByteArray();
		}
		catch (MalformedFrameException ex) {
			throw new IllegalStateException("A node has sent what is no batch of frames", ex);
		}
	}

}
