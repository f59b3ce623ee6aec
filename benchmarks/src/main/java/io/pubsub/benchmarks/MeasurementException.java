package io.pubsub.benchmarks;

/**
 * A measurement could not be made; the message goes into the table.
 */
public final class MeasurementException extends Exception {

	/**
	 * Makes one.
	 * @param message why
	 */
	public MeasurementException(String message) {
		super(message);
	}

}
