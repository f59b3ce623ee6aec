package io.pubsub.benchmarks;

/**
 * A measurement could not be made; the message goes into the table.
 */
final class MeasurementException extends Exception {

	MeasurementException(String message) {
		super(message);
	}

}
