package io.pubsub.sample;

/**
 * There is no room for more listeners.
 */
class TooManyListenersException extends RuntimeException {

	TooManyListenersException(String message) {
		super(message);
	}

}
