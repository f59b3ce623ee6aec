package io.pubsub.guard;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import io.pubsub.log.Printable;

/**
 * Reads and logs what the code of users throws. An exception may be of a class of the
 * user's, each method of which may throw in turn; nothing here does. What is read is for
 * other nodes and for listeners, and not fit for a log: see {@link Printable}.
 */
public final class Failures {

	/**
	 * Most characters of a message or description; what is longer is cut off, on this
	 * node as on the way to others.
	 */
	public static final int MAX_LENGTH = 4000;

	private Failures() {
	}

	/**
	 * Describes a failure.
	 * @param failure the failure
	 * @return its class and its message, if it has one
	 */
	public static String describe(Throwable failure) {
		String type = failure.getClass().getName();
		String message = message(failure);
		return message.isEmpty() ? type : cut(type + ": " + message);
	}

	/**
	 * The message of a failure.
	 * @param failure the failure
	 * @return its message; empty if it has none, or does not tell it
	 */
	public static String message(Throwable failure) {
		try {
			String message = failure.getMessage();
			return (message != null) ? cut(message) : "";
		}
		catch (Throwable ex) {
			return "";
		}
	}

	private static String cut(String text) {
		if (text.length() <= MAX_LENGTH) {
			return text;
		}
		// not between the halves of one character
		return text.substring(0, Character.isHighSurrogate(text.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH);
	}

	/**
	 * What a future has failed with, without what futures wrap it in.
	 * @param failure as a future tells it
	 * @return the cause, if there is one
	 */
	public static Throwable unwrap(Throwable failure) {
		if (!(failure instanceof CompletionException) && !(failure instanceof ExecutionException)) {
			return failure;
		}
		Throwable cause = cause(failure);
		return (cause != null) ? cause : failure;
	}

	/**
	 * The cause of a failure.
	 * @param failure the failure
	 * @return null if it has none, or does not tell it
	 */
	public static @Nullable Throwable cause(Throwable failure) {
		try {
			return failure.getCause();
		}
		catch (Throwable ex) {
			return null;
		}
	}

	/**
	 * Logs a failure as an error, as {@link Printable#error} prints it.
	 * @param logger where
	 * @param text what has failed
	 * @param failure what was thrown
	 */
	public static void log(Log logger, String text, Throwable failure) {
		log(logger::error, text, failure);
	}

	/**
	 * Logs a failure as a warning, as {@link Printable#error} prints it.
	 * @param logger where
	 * @param text what has failed
	 * @param failure what was thrown
	 */
	public static void warn(Log logger, String text, Throwable failure) {
		log(logger::warn, text, failure);
	}

	private static void log(Level level, String text, Throwable failure) {
		try {
			level.log(text, Printable.error(failure));
		}
		catch (Throwable ex) {
			// no memory for a line, or a log that fails
		}
	}

	/**
	 * Logs at one level.
	 */
	@FunctionalInterface
	private interface Level {

		void log(Object message, Throwable failure);

	}

}
