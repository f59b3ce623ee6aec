package io.pubsub.wire;

/**
 * Writes and reads replies, for {@link FrameCodec}.
 */
final class ReplyCodec {

	private ReplyCodec() {
	}

	static void write(Frame.Reply reply, WireOutput output) {
		output.writeLong(reply.token()).writeLong(reply.mailbox());
		switch (reply.outcome()) {
			case VALUE -> {
				output.writeByte(0);
				FrameCodec.writeCodec(reply.payload().codec(), output);
				output.writeBytes(reply.payload().bytes());
			}
			case NOTHING -> output.writeByte(1);
			case DECLINED -> output.writeByte(2);
			case CLOSED -> output.writeByte(4);
			case FAILED -> output.writeByte(3).writeText(reply.failureType()).writeText(reply.failureMessage());
		}
	}

	static Frame read(WireInput input) throws MalformedFrameException {
		long token = input.readLong();
		long mailbox = input.readLong();
		int outcome = input.readByte();
		return switch (outcome) {
			case 0 -> {
				String codec = FrameCodec.readCodec(input);
				yield Frame.Reply.value(token, mailbox, new Payload(codec, input.readBytes(input.remaining())));
			}
			case 1 -> Frame.Reply.nothing(token, mailbox);
			case 2 -> Frame.Reply.declined(token, mailbox);
			case 3 -> Frame.Reply.failed(token, mailbox, readText(input, Frame.Reply.MAX_TYPE),
					readText(input, Frame.Reply.MAX_MESSAGE));
			case 4 -> Frame.Reply.closed(token, mailbox);
			default -> {
				if (outcome < 0) {
					throw new MalformedFrameException("no reply is of kind " + outcome);
				}
				// of a later version: the requester is to hear of it all the same
				yield Frame.Reply.failed(token, mailbox, "", "The replying node runs a later version, which tells of "
						+ "outcome " + outcome + ", unknown to this one");
			}
		};
	}

	private static String readText(WireInput input, int max) throws MalformedFrameException {
		String text = input.readText();
		if (text.length() > max) {
			throw new MalformedFrameException("a failure is told in " + text.length() + " characters");
		}
		return text;
	}

}
