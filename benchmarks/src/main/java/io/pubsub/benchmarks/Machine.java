package io.pubsub.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import com.sun.management.OperatingSystemMXBean;

/**
 * Describes where figures come from.
 */
public final class Machine {

	/** Which number of a line of /proc/stat. */
	private static final int STEAL = 7;

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

	/**
	 * How all cores have spent their time; nothing on other systems than Linux.
	 * @return the time so far
	 */
	public static Time time() {
		try (var lines = Files.lines(Path.of("/proc/stat"))) {
			long[] ticks = lines.filter((line) -> line.startsWith("cpu "))
				.flatMapToLong((line) -> Arrays.stream(line.substring(3).trim().split(" +")).mapToLong(Long::parseLong))
				.limit(STEAL + 1)
				.toArray();
			return (ticks.length > STEAL) ? new Time(ticks[STEAL], Arrays.stream(ticks).sum()) : new Time(0, 0);
		}
		catch (IOException ex) {
			return new Time(0, 0);
		}
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

	/**
	 * How a virtual machine's cores have spent their time, in ticks.
	 *
	 * @param stolen what the host gave to others while there was work to do
	 * @param total the whole of it
	 */
	public record Time(long stolen, long total) {

		/**
		 * The share that was stolen since then.
		 * @param before an earlier look
		 * @return the share, from 0 to 1
		 */
		public double stolenSince(Time before) {
			return (double) (this.stolen - before.stolen) / Math.max(1, this.total - before.total);
		}

	}

}
