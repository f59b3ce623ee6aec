package io.pubsub.wire;

import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.annotation.JsonAlias;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * How payloads may change while nodes of an older and a newer application run together.
 */
class PayloadEvolutionTests {

	private final JacksonPayloadCodec json = new JacksonPayloadCodec("json", new JsonMapper());

	private @Nullable Object read(Class<?> type, String text) {
		return this.json.decode(text.getBytes(StandardCharsets.UTF_8), type);
	}

	@Test
	void aFieldThatTheReceiverDoesNotKnowIsIgnored() {
		assertThat(read(Order.class, "{\"id\":1,\"text\":\"a\",\"added\":{\"x\":[1]}}")).isEqualTo(new Order(1, "a"));
	}

	@Test
	void aFieldThatTheSenderDoesNotKnowIsNull() {
		assertThat(read(Order.class, "{\"id\":1}")).isEqualTo(new Order(1, null));
		assertThat(read(Amount.class, "{}")).isEqualTo(new Amount(null));
	}

	@Test
	void aPrimitiveFieldThatTheSenderDoesNotKnowDoesNotDecode() {
		assertThatException().isThrownBy(() -> read(Order.class, "{\"text\":\"a\"}"));
	}

	@Test
	void aRenamedFieldIsReadUnderBothNames() {
		assertThat(read(Renamed.class, "{\"text\":\"a\"}")).isEqualTo(new Renamed("a"));
		assertThat(read(Renamed.class, "{\"title\":\"a\"}")).isEqualTo(new Renamed("a"));
	}

	@Test
	void aConstantThatTheReceiverDoesNotKnowDoesNotDecode() {
		assertThat(read(Color.class, "\"RED\"")).isEqualTo(Color.RED);
		assertThatException().isThrownBy(() -> read(Color.class, "\"GREEN\""));
	}

	@Test
	void theTypeOfThePayloadIsTheReceiversOwn() {
		byte[] sent = this.json.encode(new Order(7, "a"));
		assertThat(this.json.decode(sent, Purchase.class)).isEqualTo(new Purchase(7, "a"));
	}

	enum Color {

		RED

	}

	record Order(int id, @Nullable String text) {
	}

	record Purchase(int id, @Nullable String text) {
	}

	record Amount(@Nullable Integer value) {
	}

	record Renamed(@JsonAlias("text") String title) {
	}

}
