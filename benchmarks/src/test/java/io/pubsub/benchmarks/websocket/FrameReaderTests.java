package io.pubsub.benchmarks.websocket;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class FrameReaderTests {

	private final List<String> messages = new ArrayList<>();

	private final FrameReader reader = new FrameReader();

	@Test
	void readsFramesOfAllLengths() throws IOException {
		byte[] bytes = join(frame(0x81, 5), frame(0x81, 126), frame(0x81, 70_000), frame(0x89, 0));
		read(bytes, bytes.length);
		assertThat(this.messages).containsExactly("1 5", "1 126", "1 70000", "9 0");
	}

	@Test
	void readsFramesThatComeInPieces() throws IOException {
		byte[] bytes = join(frame(0x81, 5), frame(0x81, 300), frame(0x88, 2));
		for (int piece = 1; piece < bytes.length; piece++) {
			this.messages.clear();
			read(bytes, piece);
			assertThat(this.messages).as("pieces of %d", piece).containsExactly("1 5", "1 300", "8 2");
		}
	}

	@Test
	void joinsFragmentsBetweenWhichAPingMayCome() throws IOException {
		byte[] bytes = join(frame(0x01, 5), frame(0x89, 1), frame(0x00, 6), frame(0x80, 7), frame(0x81, 1));
		read(bytes, bytes.length);
		assertThat(this.messages).containsExactly("9 1", "1 18", "1 1");
	}

	@Test
	void refusesWhatNoServerSends() {
		byte[] masked = { (byte) 0x81, (byte) 0x81, 1, 2, 3, 4, 5 };
		assertThatIOException().isThrownBy(() -> read(masked, masked.length)).withMessageContaining("mask");
		byte[] huge = { (byte) 0x81, 127, (byte) 0xff, 0, 0, 0, 0, 0, 0, 0 };
		assertThatIOException().isThrownBy(() -> new FrameReader().read(huge, 0, huge.length, this::add));
	}

	private void read(byte[] bytes, int piece) throws IOException {
		for (int from = 0; from < bytes.length; from += piece) {
			this.reader.read(bytes, from, Math.min(bytes.length, from + piece), this::add);
		}
	}

	private void add(int type, byte[] data, int from, int to) {
		assertThat(new String(data, from, to - from, StandardCharsets.US_ASCII)).isEqualTo("m".repeat(to - from));
		this.messages.add(type + " " + (to - from));
	}

	private static byte[] frame(int first, int length) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(first);
		if (length < 126) {
			out.write(length);
		}
		else if (length < 65_536) {
			out.writeBytes(new byte[] { 126, (byte) (length >> 8), (byte) length });
		}
		else {
			out.writeBytes(
					new byte[] { 127, 0, 0, 0, 0, 0, (byte) (length >> 16), (byte) (length >> 8), (byte) length });
		}
		out.writeBytes("m".repeat(length).getBytes(StandardCharsets.US_ASCII));
		return out.toByteArray();
	}

	private static byte[] join(byte[]... parts) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			out.writeBytes(part);
		}
		return out.toByteArray();
	}

}
