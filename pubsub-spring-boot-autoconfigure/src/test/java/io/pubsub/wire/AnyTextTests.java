package io.pubsub.wire;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@link AnyText}: what is no Unicode text is a {@code String} all the same.
 */
class AnyTextTests {

	@Test
	void everyTextComesBackAsItWas() throws CharacterCodingException {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		char[] some = { 'a', '?', 'é', '日', '\uD83D', '\uDE00', '\uD800', '\uDFFF', '\uFFFD', '\uD7FF', '\uE000' };
		for (int i = 0; i < 20_000; i++) {
			StringBuilder text = new StringBuilder("x".repeat(random.nextInt(20)));
			for (int j = random.nextInt(8); j > 0; j--) {
				text.append(some[random.nextInt(some.length)]);
			}
			byte[] bytes = AnyText.encode(text.toString());
			assertThat(AnyText.decode(bytes, 0, bytes.length)).as("seed " + seed).isEqualTo(text.toString());
			assertThat(AnyText.decodeLeniently(bytes)).as("seed " + seed).isEqualTo(text.toString());
		}
	}

	@Test
	void whatIsUnicodeIsUtf8() {
		for (String text : new String[] { "", "?", "hello, is it you?", "é?", "\uD83D\uDE00?" }) {
			assertThat(AnyText.encode(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "c328", "eda0bdedb880", "61eda0bdedb88061", "eda0", "ed", "edc080", "eda0c0", "c0af" })
	void otherBytesAreNoText(String hex) {
		byte[] bytes = HexFormat.of().parseHex(hex);
		assertThatExceptionOfType(CharacterCodingException.class)
			.isThrownBy(() -> AnyText.decode(bytes, 0, bytes.length));
		assertThat(AnyText.decodeLeniently(bytes)).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
	}

}
