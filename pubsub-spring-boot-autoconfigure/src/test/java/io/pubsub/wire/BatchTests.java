package io.pubsub.wire;

import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BatchTests {

	@Test
	void isWrittenAndReadAsEver() throws MalformedFrameException {
		WireOutput frame = new WireOutput(8);
		FrameCodec.write(new ClusterFrame.Name("a"), frame);
		WireOutput batch = new WireOutput(8);
		Batch.writeHeader(1, 300, 1, batch);
		Batch.append(frame, batch);
		Batch.append(frame, batch);
		assertThat(HexFormat.of().formatHex(batch.toByteArray()))
			.isEqualTo("01" + "ac02" + "01" + "03010161" + "03010161");
		WireInput input = new WireInput(batch.array(), 0, batch.length());
		assertThat(Batch.readHeader(input, Versions.SPOKEN)).isEqualTo(new Batch.Header(300, 1));
		assertThat(FrameCodec.read(input.readPart(), new TextCache())).isEqualTo(new ClusterFrame.Name("a"));
		assertThat(FrameCodec.read(input.readPart(), new TextCache())).isEqualTo(new ClusterFrame.Name("a"));
		assertThat(input.remaining()).isZero();
	}

	@Test
	void anotherVersionIsNotRead() {
		assertThatExceptionOfType(MalformedFrameException.class)
			.isThrownBy(() -> Batch.readHeader(new WireInput(new byte[] { 3, 0, 0 }, 0, 3), Versions.SPOKEN))
			.withMessageContaining("version 3");
	}

	@Test
	void theFirstVersionIsReadForEver() throws MalformedFrameException {
		WireInput input = new WireInput(new byte[] { 1, 7, 9 }, 0, 3);
		assertThat(Batch.readHeader(input, new Versions(5, 6))).isEqualTo(new Batch.Header(7, 9));
	}

	@Test
	void aHeaderHasNoMoreThanItsMost() {
		WireOutput batch = new WireOutput(8);
		Batch.writeHeader(1, -1, -1, batch);
		assertThat(batch.length()).isEqualTo(Batch.HEADER_SIZE);
	}

}
