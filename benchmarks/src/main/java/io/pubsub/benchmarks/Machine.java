package io.pubsub.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.management.OperatingSystemMXBean;

/**
 * Describes where figures come from.
 */
final class Machine {

	private Machine() {
	}

	private static OperatingSystemMXBean system() {
		return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
	}

	static String describe(double load) {
		return "%d cores (%s), %d GB, %s %s, Java %s (%s), %.0f %% busy before the start".formatted(
				system().getAvailableProcessors(), processor(), system().getTotalMemorySize() >> 30, system().getName(),
				system().getVersion(), System.getProperty("java.version"), System.getProperty("java.vm.name"),
				load * 100);
	}

	/** How busy all cores are with other work, from 0 to 1, over one second. */
	static double load() throws InterruptedException {
		system().getCpuLoad();
		Thread.sleep(1000);
		return system().getCpuLoad();
	}

	private static String processor() {
		try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).trim())
				.findFirst()
				.orElse(System.getProperty("os.arch"));
		}
		catch (IOException ex) {
			return System.getProperty("os.arch");
		}
	}

}
