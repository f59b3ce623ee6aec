package io.pubsub.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Jazzer looks for bytes that the decoders do not expect, guided by which code they
 * reach: for a bounded number of inputs, or, with {@code -Dpubsub.fuzz.seconds}, that
 * long for each decoder. What it finds is printed, and so is the seed.
 */
class FuzzTests {

	@TempDir
	Path folder;

	@Test
	void anyBytesAreFramesOrMalformed() throws Exception {
		int number = 0;
		for (Arguments each : FrameCodecTests.goldenBytes().toList()) {
			byte[] frame = HexFormat.of().parseHex((String) each.get()[1]);
			seed("frame-" + number, frame);
			WireOutput batch = new WireOutput(100);
			Batch.writeHeader(0, 0, batch);
			batch.writeInt(frame.length).writeBytes(frame);
			seed("batch-" + number++, batch.toByteArray());
		}
		fuzz(FrameFuzzer.class, 700_000);
	}

	@Test
	void anyBytesArePayloadsOrNot() throws Exception {
		int number = 0;
		for (String json : List.of("[1,\"a\",null,true,1.5e3]", "[1e99999,1e-9]",
				"{\"date\":\"2026-01-01\",\"state\":\"NEW\"}", "{\"id\":\"1\",\"amount\":2,\"parts\":[]}")) {
			for (int type = 0; type < 12; type++) {
				// tagged, with a text and a reference to it, and a decimal fraction
				seed("tags-" + number++,
						("\1" + (char) type + "\u00d9\1\0\u0083\u0063abc\u00d8\u0019\0\u00c4\u0082\1\2")
							.getBytes(StandardCharsets.ISO_8859_1));
				seed("json-" + number++, ("\0" + (char) type + json).getBytes(StandardCharsets.ISO_8859_1));
				seed("text-" + number++, ("\3" + (char) type + json).getBytes(StandardCharsets.ISO_8859_1));
				seed("cbor-" + number++,
						("\1" + (char) type + "\u00a2bid\u00611famount\2").getBytes(StandardCharsets.ISO_8859_1));
			}
		}
		fuzz(PayloadFuzzer.class, 40_000);
	}

	private void seed(String name, byte[] bytes) throws IOException {
		Files.write(Files.createDirectories(this.folder.resolve("corpus")).resolve(name), bytes);
	}

	private void fuzz(Class<?> target, int runs) throws Exception {
		Integer seconds = Integer.getInteger("pubsub.fuzz.seconds");
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				"com.code_intelligence.jazzer.Jazzer", "--target_class=" + target.getName(),
				"--instrumentation_includes=io.pubsub.wire.**:tools.jackson.**", "--reproducer_path=" + this.folder,
				"-artifact_prefix=" + this.folder + "/", "-max_len=2000", "-timeout=20",
				// the heap is bounded; what libFuzzer sees is the peak of the parent too
				"-rss_limit_mb=0", (seconds != null) ? "-max_total_time=" + seconds : "-runs=" + runs,
				this.folder.resolve("corpus").toString()));
		Path output = this.folder.resolve("output");
		Process process = new ProcessBuilder(command).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			boolean ended = process.waitFor(((seconds != null) ? seconds : 0) + 300L, TimeUnit.SECONDS);
			String text = Files.readString(output, StandardCharsets.ISO_8859_1);
			assertThat(ended).as(text).isTrue();
			assertThat(process.exitValue()).as(text).isZero();
			assertThat(text).contains("Done ");
			System.out.println(text.lines().filter((line) -> line.contains("Done ")).toList());
		}
		finally {
			process.destroyForcibly();
		}
	}

}
