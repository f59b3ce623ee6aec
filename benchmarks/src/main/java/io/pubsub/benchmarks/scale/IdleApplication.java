package io.pubsub.benchmarks.scale;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.management.JMException;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

import io.pubsub.benchmarks.Commands;

/**
 * A Spring Boot application that does nothing, in a JVM of its own, and what it occupies.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class IdleApplication {

	/** What is told, in this order. */
	static final List<String> FIGURES = List.of("heap alive after a full collection, MB",
			"metaspace and compiled code, MB", "resident set after that collection, MB", "threads", "loaded classes");

	private static final double MB = 1024 * 1024;

	/**
	 * Runs the application.
	 * @param args its properties
	 */
	public static void main(String[] args) {
		Commands.serve((command) -> {
			if (command[0].equals("start")) {
				SpringApplication.run(IdleApplication.class, args);
				return "started";
			}
			return figures();
		});
	}

	private static String figures() throws JMException, InterruptedException, IOException {
		double heap = Heap.settled().total() / MB;
		double other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed() / MB;
		return Stream
			.of(heap, other, residentSet(), (double) ManagementFactory.getThreadMXBean().getThreadCount(),
					(double) ManagementFactory.getClassLoadingMXBean().getLoadedClassCount())
			.map(String::valueOf)
			.collect(Collectors.joining(" "));
	}

	/** As Linux tells it; not a number elsewhere. */
	private static double residentSet() throws IOException {
		Path status = Path.of("/proc/self/status");
		if (!Files.isReadable(status)) {
			return Double.NaN;
		}
		try (Stream<String> lines = Files.lines(status)) {
			return lines.filter((line) -> line.startsWith("VmRSS:"))
				.mapToDouble((line) -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
				.findFirst()
				.orElse(Double.NaN);
		}
	}

}
