package io.pubsub.wire;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

import io.pubsub.FuzzRun;

/**
 * Jazzer looks for bytes that the decoders do not expect, guided by which code they
 * reach: for a bounded number of inputs, or, with {@code -Dpubsub.fuzz.seconds}, that
 * long for each decoder. What it finds is printed, and so is the seed.
 */
class FuzzTests {

	private static final String PACKAGES = "io.pubsub.wire.**:tools.jackson.**";

	@TempDir
	Path folder;

	private FuzzRun run;

	@BeforeEach
	void prepare() {
		this.run = new FuzzRun(this.folder);
	}

	@Test
	void anyBytesAreFramesOrMalformed() throws Exception {
		int number = 0;
		for (Arguments each : FrameCodecTests.goldenBytes().toList()) {
			byte[] frame = HexFormat.of().parseHex((String) each.get()[1]);
			this.run.seed("frame-" + number, frame);
			WireOutput batch = new WireOutput(100);
			Batch.writeHeader(1, 0, 0, batch);
			batch.writeInt(frame.length).writeBytes(frame);
			this.run.seed("batch-" + number++, batch.toByteArray());
		}
		this.run.fuzz(FrameFuzzer.class, PACKAGES, 300_000);
	}

	@Test
	void anyBytesArePayloadsOrNot() throws Exception {
		int number = 0;
		for (String json : List.of("[1,\"a\",null,true,1.5e3]", "[1e99999,1e-9]",
				"{\"date\":\"2026-01-01\",\"state\":\"NEW\"}", "{\"id\":\"1\",\"amount\":2,\"parts\":[]}")) {
			for (int type = 0; type < 12; type++) {
				// tagged, with a text and a reference to it, and a decimal fraction
				this.run.seed("tags-" + number++,
						("\1" + (char) type + "\u00d9\1\0\u0083\u0063abc\u00d8\u0019\0\u00c4\u0082\1\2")
							.getBytes(StandardCharsets.ISO_8859_1));
				this.run.seed("json-" + number++, ("\0" + (char) type + json).getBytes(StandardCharsets.ISO_8859_1));
				this.run.seed("text-" + number++, ("\3" + (char) type + json).getBytes(StandardCharsets.ISO_8859_1));
				this.run.seed("cbor-" + number++,
						("\1" + (char) type + "\u00a2bid\u00611famount\2").getBytes(StandardCharsets.ISO_8859_1));
			}
		}
		this.run.fuzz(PayloadFuzzer.class, PACKAGES, 20_000);
	}

}
