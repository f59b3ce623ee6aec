package io.pubsub.wire;

import java.util.Map;

import io.pubsub.monitor.Down.Reason;

/**
 * Writes and reads what nodes tell each other of targets and events, for
 * {@link FrameCodec}.
 */
final class WatchCodec {

	private static final Frame.Watch.Kind[] KINDS = Frame.Watch.Kind.values();

	private WatchCodec() {
	}

	static void write(Frame.Watch watch, WireOutput output) {
		output.writeLong(watch.token()).writeByte(watch.kind().ordinal()).writeText(watch.name());
		output.writeLong(watch.number()).writeLong(watch.after());
	}

	static Frame readWatch(WireInput input) throws MalformedFrameException {
		long token = input.readLong();
		int kind = input.readByte();
		if (kind < 0) {
			throw new MalformedFrameException("no target is of kind " + kind);
		}
		if (kind >= KINDS.length) {
			// of a later version: there is no such target here
			return new Frame.Unknown(FrameNumbers.WATCH, false, new Frame.Watched(token, 0, 0, 0));
		}
		String name = input.readText();
		if (name.length() > Frame.Watch.MAX_NAME) {
			throw new MalformedFrameException("a target's name has " + name.length() + " characters");
		}
		return new Frame.Watch(token, KINDS[kind], name, input.readLong(), input.readLong());
	}

	static void write(Frame.Watched watched, WireOutput output) {
		output.writeLong(watched.token()).writeLong(watched.number());
		output.writeInt(watched.buffer()).writeLong(watched.from());
	}

	static Frame readWatched(WireInput input) throws MalformedFrameException {
		Frame.Watched watched = new Frame.Watched(input.readLong(), input.readLong(), input.readInt(),
				input.readLong());
		if (watched.buffer() < 0) {
			throw new MalformedFrameException("a buffer has " + watched.buffer() + " messages");
		}
		return watched;
	}

	static void write(Frame.Unwatch unwatch, WireOutput output) {
		output.writeLong(unwatch.token());
		if (unwatch.andEarlier()) {
			output.writeByte(1);
		}
	}

	static Frame readUnwatch(WireInput input) throws MalformedFrameException {
		return new Frame.Unwatch(input.readLong(), input.remaining() > 0 && input.readByte() == 1);
	}

	static void write(Frame.Ended ended, WireOutput output) {
		int reason = switch (ended.reason()) {
			case CLOSED -> 0;
			case FAILED -> 1;
			case UNREGISTERED -> 2;
			case NO_CONNECTION -> 3;
		};
		output.writeLong(ended.token()).writeByte(reason).writeText(ended.detail());
	}

	static Frame readEnded(WireInput input) throws MalformedFrameException {
		long token = input.readLong();
		int reason = input.readByte();
		String detail = input.readText();
		if (detail.length() > Frame.Ended.MAX_DETAIL) {
			throw new MalformedFrameException("a reason has " + detail.length() + " characters");
		}
		return new Frame.Ended(token, switch (reason) {
			case 0 -> Reason.CLOSED;
			case 1 -> Reason.FAILED;
			case 2 -> Reason.UNREGISTERED;
			case 3 -> Reason.NO_CONNECTION;
			default -> {
				if (reason < 0) {
					throw new MalformedFrameException("no reason has the number " + reason);
				}
				// of a later version: that the target has ended is what counts
				yield Reason.CLOSED;
			}
		}, detail);
	}

	static void write(Frame.Event event, WireOutput output) {
		output.writeByte(event.headers().isEmpty() ? 0 : 1);
		output.writeLong(event.number()).writeLong(event.sequence());
		FrameCodec.writeCodec(event.payload().codec(), output);
		if (!event.headers().isEmpty()) {
			HeaderCodec.write(event.headers(), output);
		}
		output.writeBytes(event.payload().bytes());
	}

	static Frame readEvent(WireInput input) throws MalformedFrameException {
		int parts = FrameCodec.readFlags(input, 1);
		long number = input.readLong();
		long sequence = input.readLong();
		String codec = FrameCodec.readCodec(input);
		Map<String, Object> headers = ((parts & 1) != 0) ? HeaderCodec.read(input) : Map.of();
		return new Frame.Event(number, sequence, headers, new Payload(codec, input.readBytes(input.remaining())));
	}

}
