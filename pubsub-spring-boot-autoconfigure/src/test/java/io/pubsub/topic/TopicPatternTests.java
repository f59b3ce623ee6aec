package io.pubsub.topic;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class TopicPatternTests {

	@ParameterizedTest
	@ValueSource(strings = { "a", "a.b", ".", "a..b", " ", "*", "**", "a.*", "*.b", "a.**", "{x}", "a.{x}.{y}.**",
			"a-b_c/d:e" })
	void isValid(String text) {
		assertThat(TopicPattern.parse(text)).hasToString(text);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "a*", "*a.b", "**.a", "a.**.b", "a.b**", "{}", "{x", "x}", "a{x}", "{x}.{x}", "{*}", "{a}b" })
	void isNotValid(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.parse(text)).withMessageContaining(text);
	}

	@Test
	void anEmptyTopicIsNotValid() {
		assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.parse(""))
			.withMessage("A topic must not be empty");
	}

	@Test
	void aTopicOfAMebibyteIsNotValidAndNotRepeatedInTheError() {
		assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.requireTopic("x".repeat(1024 * 1024)))
			.withMessageContaining("1048576 characters")
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(200));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "*", "a.*", "a.**", "{x}" })
	void cannotBePublishedTo(String topic) {
		assertThatIllegalArgumentException().isThrownBy(() -> TopicPattern.requireTopic(topic));
	}

	@Test
	void plainTopicsCanBePublishedTo() {
		assertThatNoException().isThrownBy(() -> TopicPattern.requireTopic("user.created"));
	}

	@Test
	void bindsVariables() {
		TopicPattern pattern = TopicPattern.parse("order.{region}.{id}.**");
		assertThat(pattern.variables("order.eu.42.paid.late")).isEqualTo(Map.of("region", "eu", "id", "42"));
		assertThat(pattern.variables("order.eu..")).isEqualTo(Map.of("region", "eu", "id", ""));
		assertThat(pattern.withoutNames()).isEqualTo("order.*.*.**");
		assertThat(TopicPattern.parse("order.*").variables("order.1")).isEmpty();
	}

}
