package io.pubsub.wire;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JacksonPayloadCodecTests {

	private final JacksonPayloadCodec json = new JacksonPayloadCodec("json", new JsonMapper());

	private final JacksonPayloadCodec cbor = new JacksonPayloadCodec("cbor", new CBORMapper());

	@Test
	void anObjectComesBackAsTheDeclaredType() {
		Type listOfOrders = new ParameterizedTypeReference<List<Order>>() {
		}.getType();
		List<Order> orders = List.of(new Order("1", 2));
		for (JacksonPayloadCodec codec : List.of(this.json, this.cbor)) {
			byte[] bytes = codec.encode(orders);
			assertThat(codec.decode(bytes, listOfOrders)).isEqualTo(orders);
			assertThat(codec.decode(bytes, Object.class)).isEqualTo(List.of(Map.of("id", "1", "amount", 2)));
		}
	}

	@Test
	void aListenerOfTextGetsTextThatWasWrittenAsText() {
		assertThat(this.json.decode(this.json.encode("hello"), String.class)).isEqualTo("hello");
		assertThat(this.cbor.decode(this.cbor.encode("hello"), String.class)).isEqualTo("hello");
	}

	@Test
	void aListenerOfTextGetsTheJsonOfAnythingElse() {
		byte[] spaced = "{ \"a\": 1.10 }".getBytes(StandardCharsets.UTF_8);
		assertThat(this.json.decode(spaced, String.class)).isEqualTo("{ \"a\": 1.10 }");
		assertThat(this.cbor.decode(this.cbor.encode(Map.of("a", 1)), String.class)).isEqualTo("{\"a\":1}");
		assertThat(this.json.decode("null".getBytes(StandardCharsets.UTF_8), String.class)).isNull();
	}

	@Test
	void garbageIsAnError() {
		for (Type type : new Type[] { Order.class, String.class }) {
			assertThatExceptionOfType(JacksonException.class)
				.isThrownBy(() -> this.json.decode(new byte[] { '{', 1 }, type));
		}
		assertThatExceptionOfType(JacksonException.class)
			.isThrownBy(() -> this.json.decode("{} {}".getBytes(StandardCharsets.UTF_8), Order.class));
	}

	record Order(String id, int amount) {
	}

}
