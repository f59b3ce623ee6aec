package io.pubsub.sample;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.MismatchedInputException;

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
		MismatchedInputException mismatch = find(MismatchedInputException.class, error);
		if (mismatch == null || !(cause instanceof JacksonException)) {
			return String.valueOf(cause.getMessage());
		}
		Class<?> wanted = mismatch.getTargetType();
		String where = mismatch.getPath().isEmpty() ? "The payload" : "'" + path(mismatch) + "' in the payload";
		return where + " is no " + ((wanted != null) ? wanted.getSimpleName() : "value that the listener takes");
	}

	private static String path(JacksonException ex) {
		StringBuilder path = new StringBuilder();
		for (JacksonException.Reference step : ex.getPath()) {
			String name = step.getPropertyName();
			path.append((name != null) ? (path.isEmpty() ? "" : ".") + name : "[" + step.getIndex() + "]");
		}
		return path.toString();
	}

	private static <T extends Throwable> @Nullable T find(Class<T> type, Throwable error) {
		Throwable found = error;
		while (found != null && !type.isInstance(found)) {
			found = (found.getCause() != found) ? found.getCause() : null;
		}
		return (found != null) ? type.cast(Objects.requireNonNull(found)) : null;
	}

}
