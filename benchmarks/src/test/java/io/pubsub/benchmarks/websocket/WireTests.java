package io.pubsub.benchmarks.websocket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class WireTests {

	@Test
	void framesAreMaskedAndCarryTheirLength() {
		for (int length : new int[] { 0, 1, 125, 126, 300, 40_000 }) {
			byte[] payload = "m".repeat(length).getBytes(StandardCharsets.US_ASCII);
			byte[] frame = Wire.text(payload);
			assertThat(frame[0]).isEqualTo((byte) 0x81);
			assertThat(frame[1] & 0x80).isEqualTo(0x80);
			assertThat(unmasked(frame)).isEqualTo(payload);
		}
	}

	@Test
	void aMessageEndsWithItsBodyAndAZero() {
		byte[] body = new Body(200).of(7, 4711);
		byte[] frame = unmasked(Wire.send(body));
		assertThat(new Body(200).in(frame, 0, frame.length)).isEqualTo(frame.length - 201);
		assertThat(new String(frame, StandardCharsets.US_ASCII)).startsWith("SEND\ndestination:/topic/benchmark\n")
			.endsWith(new String(body, StandardCharsets.US_ASCII) + "\0");
	}

	@Test
	void anAnswerEndsWithAnEmptyLine() throws IOException {
		byte[] answer = "HTTP/1.1 101 \r\nUpgrade: websocket\r\n\r\nX".getBytes(StandardCharsets.US_ASCII);
		assertThat(Wire.accepted(answer, answer.length)).isEqualTo(answer.length - 1);
		assertThat(Wire.accepted(answer, answer.length - 2)).isEqualTo(-1);
	}

	@Test
	void aRefusalIsTold() {
		byte[] answer = "HTTP/1.1 403 Forbidden\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
		assertThatIOException().isThrownBy(() -> Wire.accepted(answer, answer.length))
			.withMessage("Refused: HTTP/1.1 403 Forbidden");
	}

	@Test
	void tellsWhyASessionWasClosed() {
		byte[] frame = unmasked(Wire.close());
		assertThat(Wire.reason(frame, 0, frame.length)).isEqualTo("closed with 1000 ");
		assertThat(Wire.reason(frame, 0, 0)).isEqualTo("closed without a code");
	}

	private static byte[] unmasked(byte[] frame) {
		int length = frame[1] & 0x7f;
		int mask = 2;
		if (length == 126) {
			length = (frame[2] & 0xff) << 8 | (frame[3] & 0xff);
			mask = 4;
		}
		byte[] payload = new byte[length];
		for (int i = 0; i < length; i++) {
			payload[i] = (byte) (frame[mask + 4 + i] ^ frame[mask + i % 4]);
		}
		assertThat(frame).hasSize(mask + 4 + length);
		return payload;
	}

}
