package io.pubsub.benchmarks;

import java.util.Arrays;
import java.util.Collection;

/**
 * The little arithmetic the report needs.
 */
public final class Statistics {

	private Statistics() {
	}

	/**
	 * The middle value, or the mean of the middle two.
	 * @param values the values
	 * @return the median; not a number if there is none
	 */
	public static double median(Collection<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		if (sorted.length == 0) {
			return Double.NaN;
		}
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	/** The mean of the values from an index on. */
	static double mean(double[] values, int from) {
		return Arrays.stream(values, from, values.length).average().orElse(Double.NaN);
	}

}
