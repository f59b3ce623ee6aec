package io.pubsub.benchmarks.websocket;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BodyTests {

	private final Body body = new Body(20);

	@Test
	void isFoundAtTheEndOfAFrame() {
		byte[] frame = ("noise MESSAGE\nid:1\n\n" + new String(this.body.of(42, 123_456_789_012L)) + "\0more")
			.getBytes(StandardCharsets.US_ASCII);
		int begin = this.body.in(frame, 6, frame.length - 4);
		assertThat(begin).isEqualTo(frame.length - 25);
		assertThat(this.body.phase(frame, begin)).isEqualTo(42);
		assertThat(this.body.number(frame, begin)).isEqualTo(123_456_789_012L);
	}

	@Test
	void isNotFoundInWhatIsOfAnotherForm() {
		String good = "MESSAGE\n\n" + new String(this.body.of(1, 1)) + "\0";
		assertThat(find(good)).isEqualTo(9);
		assertThat(find(good + "\n")).isEqualTo(-1);
		assertThat(find(good.replace("xx", "xxx"))).isEqualTo(-1);
		assertThat(find("\0")).isEqualTo(-1);
	}

	@Test
	void needsRoomForItsNumbers() {
		assertThat(new Body(16).of(1, 2)).asString(StandardCharsets.US_ASCII).isEqualTo("0001000000000002");
		assertThatIllegalArgumentException().isThrownBy(() -> new Body(15));
	}

	private int find(String frame) {
		return this.body.in(frame.getBytes(StandardCharsets.US_ASCII), 0, frame.length());
	}

}
