package io.pubsub.benchmarks.scale;

import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is alive on the heap: bytes by class, as {@code jcmd GC.class_histogram} counts
 * them after a full collection.
 *
 * @param bytes by the name of the class
 */
public record Heap(Map<String, Long> bytes) {

	/**
	 * Looks at this JVM, once what is on its way has passed.
	 * @return what is alive
	 * @throws JMException if the JVM cannot tell
	 * @throws InterruptedException if this thread is interrupted
	 */
	public static Heap settled() throws JMException, InterruptedException {
		Heap heap = now();
		for (int i = 0; i < 20; i++) {
			Thread.sleep(500);
			Heap before = heap;
			heap = now();
			if (Math.abs(heap.total() - before.total()) < 50_000) {
				break;
			}
		}
		return heap;
	}

	static Heap now() throws JMException {
		Object histogram = ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
		return parse(histogram.toString());
	}

	/** Reads lines like {@code 1: 150 3600 java.lang.String (java.base@17)}. */
	static Heap parse(String histogram) {
		Map<String, Long> bytes = new HashMap<>();
		histogram.lines().map((line) -> line.trim().split("\\s+")).forEach((words) -> {
			if (words.length >= 4 && words[0].matches("\\d+:")) {
				bytes.merge(words[3], Long.parseLong(words[2]), Long::sum);
			}
		});
		return new Heap(bytes);
	}

	/**
	 * All of it.
	 * @return bytes
	 */
	public long total() {
		return this.bytes.values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * Tells what takes more room than before.
	 * @param before an earlier look
	 * @param count by how many things to divide
	 * @return bytes for each thing, then the classes that make the most of it
	 */
	String grownSince(Heap before, int count) {
		Map<String, Double> grown = new HashMap<>();
		this.bytes.forEach((name, now) -> {
			double each = (now - before.bytes.getOrDefault(name, 0L)) / (double) count;
			if (each >= 1) {
				grown.put(name, each);
			}
		});
		String classes = grown.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
			.limit(14)
			.map((entry) -> "%.0f %s".formatted(entry.getValue(), readable(entry.getKey())))
			.collect(Collectors.joining(", "));
		return "%.0f: %s".formatted((total() - before.total()) / (double) count, classes);
	}

	private static String readable(String name) {
		return switch (name) {
			case "[B" -> "byte[]";
			case "[I" -> "int[]";
			default -> {
				String simple = name.substring(name.lastIndexOf('.') + 1).replaceAll("\\$\\$Lambda.*", " lambda");
				yield name.startsWith("[L") ? simple.replace(";", "") + "[]" : simple;
			}
		};
	}

}
