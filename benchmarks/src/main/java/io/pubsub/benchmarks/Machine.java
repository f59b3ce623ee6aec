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

	static String describe() {
		OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		return "%d cores (%s), %d GB, %s %s, Java %s (%s), load %.1f at the start".formatted(
				system.getAvailableProcessors(), processor(), system.getTotalMemorySize() >> 30, system.getName(),
				system.getVersion(), System.getProperty("java.version"), System.getProperty("java.vm.name"), load());
	}

	/** Whether something else is at work, so that figures tell little. */
	static boolean busy() {
		return load() > 0.5;
	}

	private static double load() {
		return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
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
