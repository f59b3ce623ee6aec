package io.pubsub.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Writes and reads {@link Frame frames}: a byte that tells the kind, then the fields in
 * their order. Where a frame ends is told by what surrounds it.
 */
public final class FrameCodec {

	/** Fewest bytes of a row: kind, and two empty texts. */
	private static final int ROW_SIZE = 3;

	private static final int HEADERS = 1;

	private static final int ASSIGNED = 2;

	private static final int OTHERS = 4;

	private static final int TOKEN = 8;

	private FrameCodec() {
	}

	/**
	 * Writes a frame.
	 * @param frame the frame
	 * @param output where to
	 */
	public static void write(Frame frame, WireOutput output) {
		if (frame instanceof Frame.Publish publish) {
			writePublish(publish, output.writeByte(8));
		}
		else if (frame instanceof Frame.Send send) {
			writeSend(send, output.writeByte(9));
		}
		else if (frame instanceof Frame.SendToGroup send) {
			writeSendToGroup(send, output.writeByte(13));
		}
		else if (frame instanceof Frame.Hello hello) {
			output.writeByte(1).writeText(hello.name());
		}
		else if (frame instanceof Frame.Snapshot snapshot) {
			output.writeByte(2).writeLong(snapshot.version());
			output.writeByte((snapshot.first() ? 1 : 0) | (snapshot.last() ? 2 : 0));
			writeRows(snapshot.rows(), output);
		}
		else if (frame instanceof Frame.Delta delta) {
			output.writeByte(3).writeLong(delta.version());
			writeRows(delta.added(), output);
			writeRows(delta.removed(), output);
		}
		else if (frame instanceof Frame.Digest digest) {
			output.writeByte(4).writeLong(digest.version()).writeLong(digest.known() + 1);
		}
		else if (frame instanceof Frame.Leaving leaving) {
			output.writeByte(19).writeLong(leaving.epoch()).writeLong(leaving.owed() + 1);
		}
		else if (frame instanceof Frame.Pull) {
			output.writeByte(5);
		}
		else if (frame instanceof Frame.Ping ping) {
			output.writeByte(6).writeFixedLong(ping.token());
		}
		else if (frame instanceof Frame.Pong pong) {
			output.writeByte(7).writeFixedLong(pong.token());
		}
		else if (frame instanceof Frame.Confirmed confirmed) {
			output.writeByte(10).writeLong(confirmed.token()).writeByte(confirmed.found() ? 1 : 0);
			output.writeInt(confirmed.mailboxes()).writeInt(confirmed.overflowed());
		}
		else if (frame instanceof Frame.Request request) {
			output.writeByte(11).writeLong(request.token()).writeByte(request.one() ? 1 : 0);
			write(request.message(), output);
		}
		else if (frame instanceof Frame.Reply reply) {
			ReplyCodec.write(reply, output.writeByte(12));
		}
		else if (frame instanceof Frame.Event event) {
			WatchCodec.write(event, output.writeByte(18));
		}
		else if (frame instanceof Frame.Watch watch) {
			WatchCodec.write(watch, output.writeByte(14));
		}
		else if (frame instanceof Frame.Watched watched) {
			WatchCodec.write(watched, output.writeByte(15));
		}
		else if (frame instanceof Frame.Unwatch unwatch) {
			output.writeByte(16).writeLong(unwatch.token());
		}
		else if (frame instanceof Frame.Ended ended) {
			WatchCodec.write(ended, output.writeByte(17));
		}
	}

	/**
	 * Reads a frame.
	 * @param input holds the frame and nothing else
	 * @param topics topics of the same sender
	 * @return the frame
	 * @throws MalformedFrameException if it is not a frame
	 */
	public static Frame read(WireInput input, TextCache topics) throws MalformedFrameException {
		int kind = input.readByte();
		Frame frame = switch (kind) {
			case 1 -> new Frame.Hello(input.readText());
			case 2 -> readSnapshot(input);
			case 3 -> new Frame.Delta(input.readLong(), readRows(input), readRows(input));
			case 4 -> new Frame.Digest(input.readLong(), input.readLong() - 1);
			case 5 -> new Frame.Pull();
			case 6 -> new Frame.Ping(input.readFixedLong());
			case 7 -> new Frame.Pong(input.readFixedLong());
			case 8 -> readPublish(input, topics);
			case 9 -> readSend(input);
			case 10 -> readConfirmed(input);
			case 11 -> readRequest(input, topics);
			case 12 -> ReplyCodec.read(input);
			case 13 -> readSendToGroup(input);
			case 14 -> WatchCodec.readWatch(input);
			case 15 -> WatchCodec.readWatched(input);
			case 16 -> new Frame.Unwatch(input.readLong());
			case 17 -> WatchCodec.readEnded(input);
			case 18 -> WatchCodec.readEvent(input);
			case 19 -> new Frame.Leaving(input.readLong(), input.readLong() - 1);
			default -> throw new MalformedFrameException("no frame is of kind " + kind);
		};
		if (input.remaining() > 0) {
			throw new MalformedFrameException(input.remaining() + " bytes too many");
		}
		return frame;
	}

	private static Frame readSnapshot(WireInput input) throws MalformedFrameException {
		long version = input.readLong();
		int parts = input.readByte();
		return new Frame.Snapshot(version, (parts & 1) != 0, (parts & 2) != 0, readRows(input));
	}

	private static void writeRows(List<Row> rows, WireOutput output) {
		output.writeInt(rows.size());
		for (Row row : rows) {
			output.writeByte(row.kind().number()).writeText(row.key()).writeText(row.value());
		}
	}

	private static List<Row> readRows(WireInput input) throws MalformedFrameException {
		int count = input.readCount(ROW_SIZE);
		List<Row> rows = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			rows.add(new Row(Row.Kind.of(input.readByte()), input.readText(), input.readText()));
		}
		return rows;
	}

	private static void writePublish(Frame.Publish publish, WireOutput output) {
		UUID others = publish.others();
		output.writeByte((publish.headers().isEmpty() ? 0 : HEADERS) | (publish.assigned().isEmpty() ? 0 : ASSIGNED)
				| ((others != null) ? OTHERS : 0) | ((publish.token() != 0) ? TOKEN : 0));
		output.writeText(publish.topic());
		writeCodec(publish.payload().codec(), output);
		if (!publish.headers().isEmpty()) {
			HeaderCodec.write(publish.headers(), output);
		}
		if (!publish.assigned().isEmpty()) {
			output.writeInt(publish.assigned().size());
			publish.assigned().forEach((group, node) -> output.writeText(group).writeUuid(node));
		}
		if (others != null) {
			output.writeUuid(others);
		}
		if (publish.token() != 0) {
			output.writeLong(publish.token());
		}
		output.writeBytes(publish.payload().bytes());
	}

	private static Frame.Message readPublish(WireInput input, TextCache topics) throws MalformedFrameException {
		int parts = input.readByte();
		String topic = topics.read(input);
		if (topic.isEmpty()) {
			throw new MalformedFrameException("a topic is empty");
		}
		String codec = readCodec(input);
		Map<String, Object> headers = ((parts & HEADERS) != 0) ? HeaderCodec.read(input) : Map.of();
		Map<String, UUID> assigned = ((parts & ASSIGNED) != 0) ? readAssigned(input) : Map.of();
		@Nullable UUID others = ((parts & OTHERS) != 0) ? input.readUuid() : null;
		long token = ((parts & TOKEN) != 0) ? input.readLong() : 0;
		Payload payload = new Payload(codec, input.readBytes(input.remaining()));
		return new Frame.Publish(topic, headers, assigned, others, payload, token);
	}

	private static Map<String, UUID> readAssigned(WireInput input) throws MalformedFrameException {
		int count = input.readCount(17);
		Map<String, UUID> assigned = new LinkedHashMap<>();
		for (int i = 0; i < count; i++) {
			assigned.put(input.readText(), input.readUuid());
		}
		return assigned;
	}

	private static void writeSend(Frame.Send send, WireOutput output) {
		output.writeByte((send.headers().isEmpty() ? 0 : HEADERS) | ((send.token() != 0) ? TOKEN : 0));
		output.writeLong(send.mailbox());
		writeCodec(send.payload().codec(), output);
		if (!send.headers().isEmpty()) {
			HeaderCodec.write(send.headers(), output);
		}
		if (send.token() != 0) {
			output.writeLong(send.token());
		}
		output.writeBytes(send.payload().bytes());
	}

	private static Frame.Message readSend(WireInput input) throws MalformedFrameException {
		int parts = input.readByte();
		long mailbox = input.readLong();
		String codec = readCodec(input);
		Map<String, Object> headers = ((parts & HEADERS) != 0) ? HeaderCodec.read(input) : Map.of();
		long token = ((parts & TOKEN) != 0) ? input.readLong() : 0;
		return new Frame.Send(mailbox, headers, new Payload(codec, input.readBytes(input.remaining())), token);
	}

	private static void writeSendToGroup(Frame.SendToGroup send, WireOutput output) {
		output.writeByte(send.headers().isEmpty() ? 0 : HEADERS);
		output.writeText(send.scope()).writeText(send.group());
		writeCodec(send.payload().codec(), output);
		if (!send.headers().isEmpty()) {
			HeaderCodec.write(send.headers(), output);
		}
		output.writeBytes(send.payload().bytes());
	}

	private static Frame readSendToGroup(WireInput input) throws MalformedFrameException {
		int parts = input.readByte();
		String scope = input.readText();
		String group = input.readText();
		String codec = readCodec(input);
		Map<String, Object> headers = ((parts & HEADERS) != 0) ? HeaderCodec.read(input) : Map.of();
		return new Frame.SendToGroup(scope, group, headers, new Payload(codec, input.readBytes(input.remaining())));
	}

	private static Frame readConfirmed(WireInput input) throws MalformedFrameException {
		long token = input.readLong();
		boolean found = (input.readByte() & 1) != 0;
		int mailboxes = input.readInt();
		int overflowed = input.readInt();
		if (mailboxes < 0 || overflowed < 0) {
			throw new MalformedFrameException("a number of mailboxes is negative");
		}
		return new Frame.Confirmed(token, found, mailboxes, overflowed);
	}

	private static Frame readRequest(WireInput input, TextCache topics) throws MalformedFrameException {
		long token = input.readLong();
		boolean one = (input.readByte() & 1) != 0;
		int kind = input.readByte();
		return switch (kind) {
			case 8 -> new Frame.Request(token, one, readPublish(input, topics));
			case 9 -> new Frame.Request(token, one, readSend(input));
			default -> throw new MalformedFrameException("no request is of kind " + kind);
		};
	}

	static void writeCodec(String codec, WireOutput output) {
		switch (codec) {
			case Payload.BYTES -> output.writeByte(0);
			case Payload.TEXT -> output.writeByte(1);
			case Payload.JSON -> output.writeByte(2);
			case Payload.CBOR -> output.writeByte(3);
			default -> output.writeByte(4).writeText(codec);
		}
	}

	private static String readCodecName(WireInput input) throws MalformedFrameException {
		String name = input.readText();
		if (name.length() > PayloadCodecs.MAX_NAME) {
			throw new MalformedFrameException("the name of a codec has " + name.length() + " characters");
		}
		return name;
	}

	static String readCodec(WireInput input) throws MalformedFrameException {
		int number = input.readByte();
		return switch (number) {
			case 0 -> Payload.BYTES;
			case 1 -> Payload.TEXT;
			case 2 -> Payload.JSON;
			case 3 -> Payload.CBOR;
			case 4 -> readCodecName(input);
			default -> throw new MalformedFrameException("no codec has the number " + number);
		};
	}

}
