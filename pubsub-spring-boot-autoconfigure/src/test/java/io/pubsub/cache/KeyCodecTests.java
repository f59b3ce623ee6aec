package io.pubsub.cache;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.interceptor.SimpleKey;

import io.pubsub.wire.JacksonPayloadCodec;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class KeyCodecTests {

	private final KeyCodec codec = new KeyCodec(new JacksonPayloadCodec("json", JsonMapper.shared()));

	private final KeyTypes types = new KeyTypes();

	@Test
	void simpleKeysAreTheSameAfterwards() {
		for (Object key : List.of("text", "half \uD83D", "", 1, -1L, (short) 2, (byte) 3, 'c', true, 0.1, -0f,
				BigInteger.TEN.pow(40), new BigDecimal("1.10"), UUID.randomUUID(), LocalDate.of(2026, 11, 27),
				Instant.ofEpochSecond(1, 1), List.of(1, "a"), Arrays.asList(1, null), SimpleKey.EMPTY,
				new SimpleKey("a", 1L, null), new SimpleKey("a", List.of(2, new SimpleKey(3))))) {
			assertThat(this.codec.decode(encode(key), new KeyTypes())).isEqualTo(key).hasSameHashCodeAs(key);
		}
	}

	@Test
	void othersBecomeWhatTheReceiverUsesItself() {
		for (Object key : List.of(new Point(1, "a"), TimeUnit.DAYS, Shape.ROUND, new SimpleKey("a", TimeUnit.HOURS),
				List.of(new Point(2, "b")), new Nested(new Point(3, "c"), UUID.randomUUID()))) {
			byte[] bytes = encode(key);
			KeyTypes types = new KeyTypes();
			assertThat(this.codec.decode(bytes, types)).as("not used yet").isNull();
			types.saw(key);
			assertThat(this.codec.decode(bytes, types)).isEqualTo(key);
		}
	}

	@Test
	void aTypeThatIsNotEqualAfterwardsDoesNotTravelAndIsWarnedOfOnce(CapturedOutput output) {
		assertThat(this.codec.encode(new NoEquals())).isNull();
		assertThat(this.codec.encode(new NoEquals())).isNull();
		assertThat(this.codec.encode(new SimpleKey(1, new NoEquals()))).isNull();
		assertThat(this.codec.encode(new Object())).isNull();
		assertThat(output.getAll().split("NoEquals clear the whole cache", -1)).hasSize(2);
	}

	@Test
	void aTypeThatMayOrMayNotBeEqualIsCheckedForEachKey() {
		assertThat(this.codec.encode(new Any("text"))).isNotNull();
		assertThat(this.codec.encode(new Any(5L))).as("would become an Integer").isNull();
		assertThat(this.codec.encode(new Partial("a", null))).as("by chance").isNotNull();
		assertThat(this.codec.encode(new Partial("a", "b"))).isNull();
	}

	@Test
	void longKeysDoNotTravel() {
		assertThat(this.codec.encode("x".repeat(10_000))).isNull();
		assertThat(this.codec.encode("x".repeat(100_000))).isNull();
		assertThat(this.codec.encode(new SimpleKey((Object) new int[] { 1 }))).isNull();
	}

	@Test
	void aKeyThatContainsItselfDoesNotTravel() {
		List<Object> loop = new java.util.ArrayList<>();
		loop.add(loop);
		assertThat(this.codec.encode(loop)).isNull();
	}

	@Test
	void withoutACodecOnlySimpleKeysTravel() {
		KeyCodec without = new KeyCodec(null);
		assertThat(without.encode(new Point(1, "a"))).isNull();
		assertThat(without.encode(new SimpleKey("a", 1))).isNotNull();
	}

	@Test
	void noClassIsLoadedAndOtherClassesAreRefused() {
		this.types.saw(new Point(1, "a"));
		byte[] bytes = encode(new Nested(new Point(1, "a"), UUID.randomUUID()));
		assertThat(this.codec.decode(bytes, this.types)).isNull();
		assertThat(this.types.find(String.class.getName())).isNull();
	}

	@Test
	void anythingMayArrive() {
		Random random = new Random(1);
		List<byte[]> samples = List.of(encode("text"), encode(new SimpleKey("a", List.of(1))), encode(TimeUnit.DAYS),
				encode(new Point(1, "a")));
		this.types.saw(TimeUnit.DAYS);
		this.types.saw(new Point(1, "a"));
		for (int i = 0; i < 100_000; i++) {
			byte[] bytes = samples.get(random.nextInt(samples.size())).clone();
			for (int j = random.nextInt(4); j >= 0; j--) {
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			}
			// throws nothing
			this.codec.decode(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)), this.types);
			try {
				CacheMessage.decode(bytes);
			}
			catch (java.io.IOException ex) {
				// as it should
			}
		}
	}

	@Test
	void messagesAreReadAsTheyWereWritten() throws Exception {
		CacheMessage message = new CacheMessage(CacheMessage.Kind.EVICT, 7,
				List.of(new CacheMessage.Part("books", List.of(encode(1), encode("a"))),
						new CacheMessage.Part("all", null), new CacheMessage.Part("none", List.of())));
		CacheMessage read = CacheMessage.decode(message.encode());
		assertThat(read.number()).isEqualTo(7);
		assertThat(read.parts()).extracting(CacheMessage.Part::cache).containsExactly("books", "all", "none");
		assertThat(read.parts().get(0).keys()).containsExactly(encode(1), encode("a"));
		assertThat(read.parts().get(1).keys()).isNull();
		assertThat(read.parts().get(2).keys()).isEmpty();
	}

	private byte[] encode(Object key) {
		byte[] bytes = this.codec.encode(key);
		assertThat(bytes).as("%s travels", key).isNotNull();
		return bytes;
	}

	record Point(int x, String name) {
	}

	record Nested(Point point, UUID id) {
	}

	record Any(Object value) {
	}

	record Partial(String name, @JsonIgnore String more) {
	}

	enum Shape {

		ROUND {
			@Override
			Set<String> names() {
				return Set.of("circle");
			}
		};

		abstract Set<String> names();

	}

	static final class NoEquals {

		public Map<String, String> values = Map.of("a", "b");

	}

}
