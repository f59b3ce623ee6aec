package io.pubsub.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.wire.HistoryFrame.Content;
import io.pubsub.wire.HistoryFrame.Key;
import io.pubsub.wire.HistoryFrame.KeptMessage;
import io.pubsub.wire.HistoryFrame.Stretch;
import io.pubsub.wire.HistoryFrame.TopicOutline;

/**
 * Writes and reads {@link HistoryFrame history frames}. What occurs often, ids and
 * topics, stands once in each frame, and is referred to by its index.
 */
public final class HistoryCodec {

	private static final int HEADERS = 1;

	private static final int MORE = 1;

	private static final int GAP = 2;

	private HistoryCodec() {
	}

	/**
	 * Writes the headers and the payload of a message that is kept, behind bytes that are
	 * left free.
	 * @param free how many bytes are left free
	 * @return the bytes, and nothing else
	 */
	public static byte[] body(int free, Map<String, Object> headers, Payload payload) {
		WireOutput output = new WireOutput(free + 2 + payload.bytes().length + (headers.isEmpty() ? 0 : 64));
		output.skip(free);
		output.writeByte(headers.isEmpty() ? 0 : HEADERS);
		FrameCodec.writeCodec(payload.codec(), output);
		if (!headers.isEmpty()) {
			HeaderCodec.write(headers, output);
		}
		output.writeBytes(payload.bytes());
		return (output.length() == output.array().length) ? output.array() : output.toByteArray();
	}

	/**
	 * Reads what {@link #body} has written, perhaps on another node.
	 * @throws MalformedFrameException if it was not written by that
	 */
	public static Content content(byte[] body) throws MalformedFrameException {
		WireInput input = new WireInput(body, 0, body.length);
		int parts = FrameCodec.readFlags(input, HEADERS);
		String codec = FrameCodec.readCodec(input);
		Map<String, Object> headers = ((parts & HEADERS) != 0) ? HeaderCodec.read(input) : Map.of();
		return new Content(headers, new Payload(codec, input.readBytes(input.remaining())));
	}

	static void write(HistoryFrame frame, WireOutput output) {
		if (frame instanceof HistoryFrame.Ask ask) {
			output.writeByte(FrameNumbers.HISTORY_ASK).writeLong(ask.token());
			output.writeText(ask.pattern()).writeInt(ask.newest());
		}
		else if (frame instanceof HistoryFrame.Outline outline) {
			output.writeByte(FrameNumbers.HISTORY_OUTLINE).writeLong(outline.token());
			output.writeByte(outline.last() ? 1 : 0);
			output.writeFixedLong(outline.clock()).writeFixedLong(outline.floor());
			Indexes<UUID> ids = publishers(outline.topics());
			outline.newest().forEach((key) -> ids.add(key.publisher()));
			ids.write(output, output::writeUuid);
			writeTopics(outline.topics(), ids, output);
			output.writeInt(outline.newest().size());
			outline.newest().forEach((key) -> output.writeInt(ids.of(key.publisher())).writeFixedLong(key.number()));
		}
		else if (frame instanceof HistoryFrame.Fetch fetch) {
			output.writeByte(FrameNumbers.HISTORY_FETCH).writeLong(fetch.token()).writeText(fetch.pattern());
			output.writeInt(fetch.among().size());
			fetch.among().forEach(output::writeUuid);
			output.writeInt(fetch.stretches().size());
			fetch.stretches().forEach((stretch) -> {
				output.writeUuid(stretch.publisher());
				output.writeFixedLong(stretch.after()).writeFixedLong(stretch.upto());
			});
			output.writeFixedLong(fetch.after().number()).writeUuid(fetch.after().publisher());
			output.writeInt(fetch.maxBytes());
		}
		else if (frame instanceof HistoryFrame.Chunk chunk) {
			writeChunk(chunk, output);
		}
		else if (frame instanceof HistoryFrame.Offer offer) {
			output.writeByte(FrameNumbers.HISTORY_OFFER).writeLong(offer.token());
			Indexes<UUID> ids = publishers(offer.topics());
			ids.write(output, output::writeUuid);
			writeTopics(offer.topics(), ids, output);
		}
		else if (frame instanceof HistoryFrame.Held held) {
			output.writeByte(FrameNumbers.HISTORY_HELD).writeLong(held.token());
		}
		else if (frame instanceof HistoryFrame.Missed missed) {
			output.writeByte(FrameNumbers.HISTORY_MISSED).writeLong(missed.token());
		}
	}

	static HistoryFrame read(int number, WireInput input) throws MalformedFrameException {
		long token = input.readLong();
		return switch (number) {
			case FrameNumbers.HISTORY_ASK ->
				new HistoryFrame.Ask(token, input.readText(), Math.max(0, input.readInt()));
			case FrameNumbers.HISTORY_OUTLINE -> readOutline(token, input);
			case FrameNumbers.HISTORY_FETCH -> readFetch(token, input);
			case FrameNumbers.HISTORY_CHUNK -> readChunk(token, input);
			case FrameNumbers.HISTORY_OFFER -> new HistoryFrame.Offer(token, readTopics(input, readIds(input)));
			case FrameNumbers.HISTORY_HELD -> new HistoryFrame.Held(token);
			case FrameNumbers.HISTORY_MISSED -> new HistoryFrame.Missed(token);
			default -> throw new UnknownNumberException("a frame is of kind " + number);
		};
	}

	private static Indexes<UUID> publishers(List<TopicOutline> topics) {
		Indexes<UUID> ids = new Indexes<>();
		topics.forEach((topic) -> topic.held().forEach((stretch) -> ids.add(stretch.publisher())));
		return ids;
	}

	private static void writeTopics(List<TopicOutline> topics, Indexes<UUID> ids, WireOutput output) {
		output.writeInt(topics.size());
		for (TopicOutline topic : topics) {
			output.writeText(topic.topic()).writeFixedLong(topic.published()).writeInt(topic.held().size());
			for (Stretch stretch : topic.held()) {
				output.writeInt(ids.of(stretch.publisher()));
				output.writeFixedLong(stretch.after()).writeFixedLong(stretch.upto());
			}
		}
	}

	private static List<TopicOutline> readTopics(WireInput input, List<UUID> ids) throws MalformedFrameException {
		int count = input.readCount(10);
		List<TopicOutline> topics = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			String topic = input.readText();
			long published = readNumber(input);
			int stretches = input.readCount(17);
			List<Stretch> held = new ArrayList<>(stretches);
			for (int j = 0; j < stretches; j++) {
				held.add(stretch(pick(input, ids), input));
			}
			topics.add(new TopicOutline(topic, published, held));
		}
		return topics;
	}

	private static HistoryFrame readOutline(long token, WireInput input) throws MalformedFrameException {
		boolean last = (input.readByte() & 1) != 0;
		long clock = readNumber(input);
		long floor = readNumber(input);
		List<UUID> ids = readIds(input);
		List<TopicOutline> topics = readTopics(input, ids);
		int count = input.readCount(9);
		List<Key> newest = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			UUID publisher = pick(input, ids);
			newest.add(new Key(readNumber(input), publisher));
		}
		return new HistoryFrame.Outline(token, clock, floor, topics, newest, last);
	}

	private static HistoryFrame readFetch(long token, WireInput input) throws MalformedFrameException {
		String pattern = input.readText();
		List<UUID> among = readIds(input);
		int count = input.readCount(32);
		List<Stretch> stretches = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			stretches.add(stretch(input.readUuid(), input));
		}
		Key after = new Key(readNumber(input), input.readUuid());
		return new HistoryFrame.Fetch(token, pattern, among, stretches, after, Math.max(0, input.readInt()));
	}

	private static void writeChunk(HistoryFrame.Chunk chunk, WireOutput output) {
		output.writeByte(FrameNumbers.HISTORY_CHUNK).writeLong(chunk.token());
		output.writeByte((chunk.more() ? MORE : 0) | (chunk.gap() ? GAP : 0));
		Indexes<String> topics = new Indexes<>();
		Indexes<Node> nodes = new Indexes<>();
		for (KeptMessage message : chunk.messages()) {
			topics.add(message.topic());
			nodes.add(message.publisher());
		}
		topics.write(output, output::writeText);
		nodes.write(output, (node) -> output.writeUuid(node.id()).writeText(node.name()));
		output.writeInt(chunk.messages().size());
		for (KeptMessage message : chunk.messages()) {
			output.writeInt(topics.of(message.topic())).writeInt(nodes.of(message.publisher()));
			output.writeFixedLong(message.number()).writeInt(message.body().length).writeBytes(message.body());
		}
	}

	private static HistoryFrame readChunk(long token, WireInput input) throws MalformedFrameException {
		int parts = input.readByte();
		int topicCount = input.readCount(1);
		List<String> topics = new ArrayList<>(topicCount);
		for (int i = 0; i < topicCount; i++) {
			topics.add(input.readText());
		}
		int nodeCount = input.readCount(17);
		List<Node> nodes = new ArrayList<>(nodeCount);
		for (int i = 0; i < nodeCount; i++) {
			UUID id = input.readUuid();
			nodes.add(new Node(input.readText(), id));
		}
		int count = input.readCount(11);
		List<KeptMessage> messages = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			String topic = pick(input, topics);
			Node publisher = pick(input, nodes);
			long number = readNumber(input);
			messages.add(new KeptMessage(topic, publisher, number, input.readBytes(input.readCount(1))));
		}
		return new HistoryFrame.Chunk(token, messages, (parts & MORE) != 0, (parts & GAP) != 0);
	}

	private static Stretch stretch(UUID publisher, WireInput input) throws MalformedFrameException {
		Stretch stretch = new Stretch(publisher, readNumber(input), readNumber(input));
		if (stretch.upto() < stretch.after()) {
			throw new MalformedFrameException("a stretch ends before it begins");
		}
		return stretch;
	}

	private static long readNumber(WireInput input) throws MalformedFrameException {
		long number = input.readFixedLong();
		if (number < 0) {
			throw new MalformedFrameException("a number is negative");
		}
		return number;
	}

	private static <T> T pick(WireInput input, List<T> known) throws MalformedFrameException {
		int index = input.readInt();
		if (index < 0 || index >= known.size()) {
			throw new MalformedFrameException("there are " + known.size() + " to choose from, not " + index);
		}
		return known.get(index);
	}

	private static List<UUID> readIds(WireInput input) throws MalformedFrameException {
		int count = input.readCount(16);
		List<UUID> ids = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			ids.add(input.readUuid());
		}
		return ids;
	}

	/**
	 * What a frame refers to by indexes.
	 *
	 * @param <T> ids, topics or nodes
	 */
	private static final class Indexes<T> {

		private final Map<T, Integer> indexes = new HashMap<>();

		private final List<T> values = new ArrayList<>();

		private @Nullable T last;

		private int lastIndex;

		void add(T value) {
			if (value == this.last) {
				return;
			}
			this.last = value;
			Integer known = this.indexes.putIfAbsent(value, this.values.size());
			this.lastIndex = (known != null) ? known : this.values.size();
			if (known == null) {
				this.values.add(value);
			}
		}

		/** Mostly the same one as the last time. */
		int of(T value) {
			if (value != this.last) {
				this.last = value;
				this.lastIndex = this.indexes.getOrDefault(value, 0);
			}
			return this.lastIndex;
		}

		void write(WireOutput output, Consumer<T> write) {
			output.writeInt(this.values.size());
			this.values.forEach(write);
		}

	}

}
