package io.pubsub.jgroups.security;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which secrets are too easy to guess.
 */
class SecretStrengthTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "sesame", "aaaaaaaaaaaaaaaa", "abababababababab", "1234567890123456",
			"abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "passwordpassword", "changemechangemechangeme",
			"0000000000000000000000000000000000000000", "112233445566778899", "secretsecretsecretsecret",
			"k8Fq2Lx9Zt4Wb7R" })
	void easyOnesAreWeak(String secret) {
		assertThat(SecretStrength.isWeak(secret)).isTrue();
	}

	@Test
	void randomOnesAreNot() {
		Random random = new Random(1);
		for (int i = 0; i < 10_000; i++) {
			byte[] bytes = new byte[32];
			random.nextBytes(bytes);
			assertThat(SecretStrength.bits(Base64.getEncoder().encodeToString(bytes))).isGreaterThan(130);
			assertThat(SecretStrength.isWeak(HexFormat.of().formatHex(bytes, 0, 16))).isFalse();
			assertThat(SecretStrength.isWeak(UUID.nameUUIDFromBytes(bytes).toString())).isFalse();
		}
		assertThat(SecretStrength.isWeak("correct horse battery staple")).isFalse();
	}

}
