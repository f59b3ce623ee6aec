package io.pubsub.websocket;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SessionMetadataTests {

	private static final SessionMetadata FULL = new SessionMetadata("s1",
			Map.of("0", "/topic/a", "", "", "\u00fc", "/topic/\ud83d\ude00"));

	@Test
	void isReadAsItWasWrittenAndAsLargeAsCounted() {
		assertThat(SessionMetadata.decode(FULL.encode())).isEqualTo(FULL);
		int size = SessionMetadata.size("s1");
		for (Map.Entry<String, String> subscription : FULL.subscriptions().entrySet()) {
			size += SessionMetadata.size(subscription.getKey(), subscription.getValue());
		}
		assertThat(FULL.encode()).hasSize(size);
	}

	@Test
	void whatIsMalformedIsRefused() {
		byte[] bytes = FULL.encode();
		for (int length = 0; length < bytes.length; length++) {
			byte[] cut = Arrays.copyOf(bytes, length);
			assertThatIllegalArgumentException().isThrownBy(() -> SessionMetadata.decode(cut));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> SessionMetadata.decode(null));
		Random random = new Random(5);
		for (int i = 0; i < 100_000; i++) {
			byte[] changed = bytes.clone();
			for (int j = random.nextInt(4); j >= 0; j--) {
				changed[random.nextInt(changed.length)] = (byte) random.nextInt();
			}
			try {
				assertThat(SessionMetadata.decode(changed)).isNotNull();
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex).hasMessageContaining("nothing readable");
			}
		}
	}

}
