package io.pubsub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs Jazzer in a process: for a bounded number of inputs, or, with
 * {@code -Dpubsub.fuzz.seconds}, that long. What it finds is printed, and so is the seed.
 */
public final class FuzzRun {

	private final Path folder;

	/**
	 * Creates a run without seeds.
	 * @param folder an empty folder, where it leaves what it finds
	 */
	public FuzzRun(Path folder) {
		this.folder = folder;
	}

	/** Adds bytes to begin with. */
	public void seed(String name, byte[] bytes) throws IOException {
		Files.write(Files.createDirectories(this.folder.resolve("corpus")).resolve(name), bytes);
	}

	/**
	 * Calls a fuzzer with bytes, and fails if it does.
	 * @param target the fuzzer
	 * @param packages packages whose code leads the way, as Jazzer writes them
	 * @param runs how often, unless told otherwise
	 */
	public void fuzz(Class<?> target, String packages, int runs) throws Exception {
		Integer seconds = Integer.getInteger("pubsub.fuzz.seconds");
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				"com.code_intelligence.jazzer.Jazzer", "--target_class=" + target.getName(),
				"--instrumentation_includes=" + packages, "--reproducer_path=" + this.folder,
				"-artifact_prefix=" + this.folder + "/", "-max_len=2000", "-timeout=60",
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
