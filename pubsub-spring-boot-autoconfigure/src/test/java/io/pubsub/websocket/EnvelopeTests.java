package io.pubsub.websocket;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EnvelopeTests {

	private static final Envelope FULL = new Envelope(Long.MAX_VALUE, "text/plain", "/user/fred/queue/news", "s1",
			Map.of("colour", List.of("red", "", "gr\u00fcn"), "none", List.of(), "", List.of("empty name")));

	@Test
	void isReadAsItWasWritten() {
		Envelope empty = new Envelope(1, null, null, null, Map.of());
		assertThat(Envelope.decode(empty.encode())).isEqualTo(empty);
		assertThat(Envelope.decode(FULL.encode())).isEqualTo(FULL);
	}

	@Test
	void whatIsCutShortIsRefused() {
		byte[] bytes = FULL.encode();
		for (int length = 0; length < bytes.length; length++) {
			byte[] cut = Arrays.copyOf(bytes, length);
			assertThatIllegalArgumentException().as("%d bytes", length).isThrownBy(() -> Envelope.decode(cut));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> Envelope.decode(Arrays.copyOf(bytes, bytes.length + 1)));
	}

	@Test
	void anyBytesAreReadOrRefused() {
		Random random = new Random(3);
		for (int i = 0; i < 200_000; i++) {
			byte[] bytes = FULL.encode();
			for (int j = random.nextInt(4); j >= 0; j--) {
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			}
			try {
				assertThat(Envelope.decode(bytes)).isNotNull();
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex).hasMessageContaining("malformed");
			}
		}
	}

	@Test
	void whatIsNoHeaderOfBytesIsRefused() {
		for (Object value : new Object[] { null, "text", 7, new byte[Envelope.MAX_BYTES + 1] }) {
			assertThatIllegalArgumentException().isThrownBy(() -> Envelope.decode(value));
		}
	}

	@Test
	void moreHeadersThanOthersAcceptAreNotWritten() {
		Map<String, List<String>> many = Map.of("a", Collections.nCopies(Envelope.MAX_VALUES + 1, "x"));
		assertThatIllegalArgumentException().isThrownBy(() -> envelope(many).encode())
			.withMessageContaining("1001 native headers");
		Map<String, List<String>> names = new LinkedHashMap<>();
		for (int i = 0; i <= Envelope.MAX_VALUES; i++) {
			names.put("h" + i, List.of());
		}
		assertThatIllegalArgumentException().isThrownBy(() -> envelope(names).encode());
		Map<String, List<String>> most = Map.of("a", Collections.nCopies(Envelope.MAX_VALUES, "x"));
		assertThat(Envelope.decode(envelope(most).encode()).nativeHeaders()).isEqualTo(most);
	}

	@Test
	void longerHeadersThanOthersAcceptAreNotWritten() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> envelope(Map.of("a", List.of("x".repeat(Envelope.MAX_BYTES)))).encode())
			.withMessageContaining("more than 65536 bytes");
	}

	private static Envelope envelope(Map<String, List<String>> headers) {
		return new Envelope(1, null, null, null, headers);
	}

}
