package io.pubsub.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TextCacheTests {

	private final TextCache cache = new TextCache();

	@Test
	void readsTextsOfAllLengthsAsTheyWereWritten() throws MalformedFrameException {
		List<String> texts = new ArrayList<>();
		for (int length = 0; length < 300; length++) {
			texts.add("x".repeat(length));
			texts.add("y".repeat(length / 2) + "ü" + "z".repeat(length - length / 2));
		}
		for (int round = 0; round < 2; round++) {
			for (String text : texts) {
				assertThat(read(text)).isEqualTo(text);
			}
		}
	}

	@Test
	void tellsTextsApartThatDifferInOnePlace() throws MalformedFrameException {
		for (int length : new int[] { 1, 7, 8, 9, 15, 16, 17, 256 }) {
			for (int place = 0; place < length; place++) {
				String text = "a".repeat(place) + "b" + "a".repeat(length - place - 1);
				assertThat(read(text)).isEqualTo(text);
				assertThat(read(text)).isEqualTo(text);
			}
		}
	}

	@Test
	void makesATextOnce() throws MalformedFrameException {
		assertThat(read("order.created")).isSameAs(read("order.created"));
		assertThat(read("é")).isSameAs(read("é"));
	}

	@Test
	void remembersMostOfSomeTextsThatDifferLittle() throws MalformedFrameException {
		List<String> topics = IntStream.range(0, 50).mapToObj((i) -> "order." + i + ".created").toList();
		List<String> first = new ArrayList<>();
		for (String topic : topics) {
			first.add(read(topic));
		}
		int same = 0;
		for (int i = 0; i < topics.size(); i++) {
			same += (read(topics.get(i)) == first.get(i)) ? 1 : 0;
		}
		assertThat(same).isGreaterThan(30);
	}

	@Test
	void doesNotReadBeyondTheEnd() {
		byte[] bytes = { 9, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i' };
		for (int length = 0; length < bytes.length; length++) {
			WireInput input = new WireInput(bytes, 0, length);
			assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> this.cache.read(input));
		}
	}

	private String read(String text) throws MalformedFrameException {
		WireOutput output = new WireOutput(8).writeByte(7).writeText(text).writeByte(8);
		WireInput input = new WireInput(output.array(), 1, output.length() - 1);
		String read = this.cache.read(input);
		assertThat(input.remaining()).isOne();
		return read;
	}

}
