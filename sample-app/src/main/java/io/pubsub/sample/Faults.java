package io.pubsub.sample;

import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

import org.springframework.core.NestedExceptionUtils;

/**
 * Says what is wrong with JSON in words for people: Jackson's are for programmers.
 */
final class Faults {

	private Faults() {
	}

	/** Why a text is no JSON. */
	static String notJson(JacksonException ex) {
		if (ex instanceof UnexpectedEndOfInputException) {
			return "The body is not JSON: it ends too early";
		}
		TokenStreamLocation location = ex.getLocation();
		String where = (location != null)
				? " from line %d, column %d on".formatted(location.getLineNr(), location.getColumnNr()) : "";
		return "The body is not JSON" + where + ". A text has double quotes, like \"hello\"";
	}

	/** Why a listener could not handle a message. */
	static String ofListener(Throwable error) {
		Throwable cause = NestedExceptionUtils.getMostSpecificCause(error);
		return String.valueOf(cause).startsWith("tools.jackson.") ? "The payload is not what this listener takes"
				: String.valueOf(cause.getMessage());
	}

}
