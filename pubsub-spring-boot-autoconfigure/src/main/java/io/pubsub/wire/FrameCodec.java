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

	private static final int NUMBERED = 16;

	private FrameCodec() {
	}

	/**
	 * Writes a frame.
	 * @param frame the frame
	 * @param output where to
	 */
	public static void write(Frame frame, WireOutput output) {
		if (frame instanceof Frame.Publish publish) {
			writePublish(publish, output.writeByte(FrameNumbers.PUBLISH));
		}
		else if (frame instanceof Frame.Send send) {
			writeSend(send, output.writeByte(FrameNumbers.SEND));
		}
		else if (frame instanceof Frame.SendToGroup send) {
			writeSendToGroup(send, output.writeByte(FrameNumbers.SEND_TO_GROUP));
		}
		else if (frame instanceof ClusterFrame.Hello hello) {
			HelloCodec.write(hello, output.writeByte(FrameNumbers.HELLO));
		}
		else if (frame instanceof ClusterFrame.Name name) {
			output.writeByte(FrameNumbers.NAME).writeText(name.name());
		}
		else if (frame instanceof ClusterFrame.Snapshot snapshot) {
			output.writeByte(FrameNumbers.SNAPSHOT).writeLong(snapshot.version());
			output.writeByte((snapshot.first() ? 1 : 0) | (snapshot.last() ? 2 : 0));
			writeRows(snapshot.rows(), output);
		}
		else if (frame instanceof ClusterFrame.Delta delta) {
			output.writeByte(FrameNumbers.DELTA).writeLong(delta.version());
			writeRows(delta.added(), output);
			writeRows(delta.removed(), output);
		}
		else if (frame instanceof ClusterFrame.Digest digest) {
			output.writeByte(FrameNumbers.DIGEST).writeLong(digest.version()).writeLong(digest.known() + 1);
		}
		else if (frame instanceof ClusterFrame.Leaving leaving) {
			output.writeByte(FrameNumbers.LEAVING).writeLong(leaving.epoch()).writeLong(leaving.owed() + 1);
		}
		else if (frame instanceof ClusterFrame.Pull) {
			output.writeByte(FrameNumbers.PULL);
		}
		else if (frame instanceof ClusterFrame.Ping ping) {
			output.writeByte(FrameNumbers.PING).writeFixedLong(ping.token());
		}
		else if (frame instanceof ClusterFrame.Pong pong) {
			output.writeByte(FrameNumbers.PONG).writeFixedLong(pong.token());
		}
		else if (frame instanceof Frame.Confirmed confirmed) {
			output.writeByte(FrameNumbers.CONFIRMED).writeLong(confirmed.token()).writeByte(confirmed.found() ? 1 : 0);
			output.writeInt(confirmed.mailboxes()).writeInt(confirmed.overflowed());
		}
		else if (frame instanceof Frame.Request request) {
			output.writeByte(FrameNumbers.REQUEST).writeLong(request.token()).writeByte(request.one() ? 1 : 0);
			write(request.message(), output);
		}
		else if (frame instanceof Frame.Reply reply) {
			ReplyCodec.write(reply, output.writeByte(FrameNumbers.REPLY));
		}
		else if (frame instanceof Frame.Event event) {
			WatchCodec.write(event, output.writeByte(FrameNumbers.EVENT));
		}
		else if (frame instanceof Frame.Watch watch) {
			WatchCodec.write(watch, output.writeByte(FrameNumbers.WATCH));
		}
		else if (frame instanceof Frame.Watched watched) {
			WatchCodec.write(watched, output.writeByte(FrameNumbers.WATCHED));
		}
		else if (frame instanceof Frame.Unwatch unwatch) {
			WatchCodec.write(unwatch, output.writeByte(FrameNumbers.UNWATCH));
		}
		else if (frame instanceof Frame.Ended ended) {
			WatchCodec.write(ended, output.writeByte(FrameNumbers.ENDED));
		}
		else if (frame instanceof HistoryFrame history) {
			HistoryCodec.write(history, output);
		}
		else {
			throw new IllegalArgumentException(frame + " is not written");
		}
	}

	/**
	 * Reads a frame. One of a number that is unknown here, or that holds such a number
	 * where a known one is needed, becomes {@link Frame.Unknown}. What follows the last
	 * field of a frame without payload is ignored: later versions may add fields there.
	 * @param input holds the frame and nothing else
	 * @param topics topics of the same sender
	 * @return the frame
	 * @throws MalformedFrameException if it is not a frame
	 */
	public static Frame read(WireInput input, TextCache topics) throws MalformedFrameException {
		int number = input.readByte();
		try {
			return read(number, input, topics);
		}
		catch (UnknownNumberException ex) {
			return new Frame.Unknown(number, FrameNumbers.isMessage(number), null);
		}
	}

	private static Frame read(int number, WireInput input, TextCache topics) throws MalformedFrameException {
		return switch (number) {
			case FrameNumbers.NAME -> new ClusterFrame.Name(input.readText());
			case FrameNumbers.SNAPSHOT -> readSnapshot(input);
			case FrameNumbers.DELTA -> new ClusterFrame.Delta(input.readLong(), readRows(input), readRows(input));
			case FrameNumbers.DIGEST -> new ClusterFrame.Digest(input.readLong(), input.readLong() - 1);
			case FrameNumbers.PULL -> new ClusterFrame.Pull();
			case FrameNumbers.PING -> new ClusterFrame.Ping(input.readFixedLong());
			case FrameNumbers.PONG -> new ClusterFrame.Pong(input.readFixedLong());
			case FrameNumbers.PUBLISH -> readPublish(input, topics);
			case FrameNumbers.SEND -> readSend(input);
			case FrameNumbers.CONFIRMED -> readConfirmed(input);
			case FrameNumbers.REQUEST -> readRequest(input, topics);
			case FrameNumbers.REPLY -> ReplyCodec.read(input);
			case FrameNumbers.SEND_TO_GROUP -> readSendToGroup(input);
			case FrameNumbers.WATCH -> WatchCodec.readWatch(input);
			case FrameNumbers.WATCHED -> WatchCodec.readWatched(input);
			case FrameNumbers.UNWATCH -> WatchCodec.readUnwatch(input);
			case FrameNumbers.ENDED -> WatchCodec.readEnded(input);
			case FrameNumbers.EVENT -> WatchCodec.readEvent(input);
			case FrameNumbers.LEAVING -> new ClusterFrame.Leaving(input.readLong(), input.readLong() - 1);
			case FrameNumbers.HELLO -> HelloCodec.read(input);
			case FrameNumbers.HISTORY_ASK, FrameNumbers.HISTORY_OUTLINE, FrameNumbers.HISTORY_FETCH,
					FrameNumbers.HISTORY_CHUNK, FrameNumbers.HISTORY_OFFER, FrameNumbers.HISTORY_HELD,
					FrameNumbers.HISTORY_MISSED ->
				HistoryCodec.read(number, input);
			default -> {
				if (number <= 0) {
					throw new MalformedFrameException("no frame is of kind " + number);
				}
				throw new UnknownNumberException("a frame is of kind " + number);
			}
		};
	}

	/**
	 * Reads a byte each bit of which says whether some part follows.
	 * @param known the bits that are known here
	 * @throws UnknownNumberException if there are others, of parts that cannot be read
	 */
	static int readFlags(WireInput input, int known) throws MalformedFrameException {
		int flags = input.readByte();
		if ((flags & ~known) != 0) {
			throw new UnknownNumberException("a frame has parts " + flags);
		}
		return flags;
	}

	private static Frame readSnapshot(WireInput input) throws MalformedFrameException {
		long version = input.readLong();
		int parts = input.readByte();
		return new ClusterFrame.Snapshot(version, (parts & 1) != 0, (parts & 2) != 0, readRows(input));
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
		String key = "";
		for (int i = 0; i < count; i++) {
			Row.Kind kind = Row.Kind.of(input.readByte());
			// rows of one scope come together, and share its name
			key = input.readText(key);
			rows.add(new Row(kind, key, input.readText()));
		}
		return rows;
	}

	private static void writePublish(Frame.Publish publish, WireOutput output) {
		UUID others = publish.others();
		Frame.Numbered numbered = publish.numbered();
		output.writeByte((publish.headers().isEmpty() ? 0 : HEADERS) | (publish.assigned().isEmpty() ? 0 : ASSIGNED)
				| ((others != null) ? OTHERS : 0) | ((publish.token() != 0) ? TOKEN : 0)
				| ((numbered != null) ? NUMBERED : 0));
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
		if (numbered != null) {
			output.writeFixedLong(numbered.number()).writeLong(numbered.number() - numbered.previous());
			output.writeLong(numbered.keepers());
		}
		output.writeBytes(publish.payload().bytes());
	}

	private static Frame.Message readPublish(WireInput input, TextCache topics) throws MalformedFrameException {
		int parts = readFlags(input, HEADERS | ASSIGNED | OTHERS | TOKEN | NUMBERED);
		String topic = topics.read(input);
		if (topic.isEmpty()) {
			throw new MalformedFrameException("a topic is empty");
		}
		String codec = readCodec(input);
		Map<String, Object> headers = ((parts & HEADERS) != 0) ? HeaderCodec.read(input) : Map.of();
		Map<String, UUID> assigned = ((parts & ASSIGNED) != 0) ? readAssigned(input) : Map.of();
		@Nullable UUID others = ((parts & OTHERS) != 0) ? input.readUuid() : null;
		long token = ((parts & TOKEN) != 0) ? input.readLong() : 0;
		Frame.@Nullable Numbered numbered = ((parts & NUMBERED) != 0) ? readNumbered(input) : null;
		Payload payload = new Payload(codec, input.readBytes(input.remaining()));
		return new Frame.Publish(topic, headers, assigned, others, payload, token, numbered);
	}

	private static Frame.Numbered readNumbered(WireInput input) throws MalformedFrameException {
		long number = input.readFixedLong();
		long previous = number - input.readLong();
		if (previous < 0 || previous >= number) {
			throw new MalformedFrameException("a message of number " + number + " follows on one of " + previous);
		}
		return new Frame.Numbered(number, previous, input.readLong());
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
		int parts = readFlags(input, HEADERS | TOKEN);
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
		int parts = readFlags(input, HEADERS);
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
		int number = input.readByte();
		try {
			return switch (number) {
				case FrameNumbers.PUBLISH -> new Frame.Request(token, one, readPublish(input, topics));
				case FrameNumbers.SEND -> new Frame.Request(token, one, readSend(input));
				default -> {
					if (number <= FrameNumbers.HELLO) {
						throw new MalformedFrameException("no request is of kind " + number);
					}
					throw new UnknownNumberException("a request is of kind " + number);
				}
			};
		}
		catch (UnknownNumberException ex) {
			// nobody will reply, and the requester is to know
			return new Frame.Unknown(FrameNumbers.REQUEST, true, new Frame.Confirmed(token, false, 0, 0));
		}
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
			default -> throw new UnknownNumberException("a codec has the number " + number);
		};
	}

}
