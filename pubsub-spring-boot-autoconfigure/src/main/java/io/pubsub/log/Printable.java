package io.pubsub.log;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Makes text that others have written fit for a line of a log or the message of an
 * exception: it is cut, and control characters are escaped, so that nothing in it can
 * flood a log, forge a line, or command a terminal.
 */
public final class Printable {

	/** Longest text, in characters. */
	public static final int MAX_TEXT = 200;

	/** Longest message of an exception, in characters. */
	static final int MAX_MESSAGE = 1000;

	/** Most causes and suppressed exceptions that are shown of one exception. */
	private static final int MAX_CAUSES = 20;

	private Printable() {
	}

	/**
	 * A text for a log.
	 * @param value gives the text by its {@code toString()}
	 * @return at most {@value #MAX_TEXT} characters of it, escaped, and how many it had
	 * if it was longer
	 */
	public static String text(@Nullable Object value) {
		return cut(describe(value), MAX_TEXT);
	}

	/**
	 * The message of an exception for a log.
	 * @param failure the exception
	 * @return the message, cut and escaped; the name of its class without one
	 */
	public static String message(Throwable failure) {
		String message = rawMessage(failure);
		return (message != null) ? cut(message, MAX_MESSAGE) : failure.getClass().getName();
	}

	/**
	 * An exception for a log: one that prints like another, with its class, stack trace,
	 * causes and suppressed exceptions, but with messages that are cut and escaped. What
	 * the exception does not tell, as its methods throw, is left out.
	 * @param failure the exception
	 * @return another one to be printed, not to be thrown
	 */
	public static Throwable error(Throwable failure) {
		return copy(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
	}

	/**
	 * Whether a text can be printed as it is, but for its length.
	 * @param text the text
	 * @return false if it has control characters, invisible ones, or halves of characters
	 */
	public static boolean isPrintable(String text) {
		return text.codePoints().noneMatch(Printable::isHidden);
	}

	private static Throwable copy(Throwable failure, Set<Throwable> seen) {
		seen.add(failure);
		Throwable cause = cause(failure);
		if (cause != null && (seen.size() >= MAX_CAUSES || seen.contains(cause))) {
			cause = null;
		}
		Throwable copy = new PrintableException(failure, (cause != null) ? copy(cause, seen) : null);
		for (Throwable suppressed : failure.getSuppressed()) {
			if (seen.size() < MAX_CAUSES && !seen.contains(suppressed)) {
				copy.addSuppressed(copy(suppressed, seen));
			}
		}
		return copy;
	}

	private static String describe(@Nullable Object value) {
		try {
			return String.valueOf(value);
		}
		catch (Throwable ex) {
			return "a " + ((value != null) ? value.getClass().getName() : "null");
		}
	}

	private static @Nullable String rawMessage(Throwable failure) {
		try {
			return failure.getLocalizedMessage();
		}
		catch (Throwable ex) {
			return null;
		}
	}

	private static @Nullable Throwable cause(Throwable failure) {
		try {
			return failure.getCause();
		}
		catch (Throwable ex) {
			return null;
		}
	}

	private static StackTraceElement[] trace(Throwable failure) {
		try {
			return failure.getStackTrace();
		}
		catch (Throwable ex) {
			return new StackTraceElement[0];
		}
	}

	private static String cut(String text, int max) {
		int end = Math.min(text.length(), max);
		if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
			end--;
		}
		StringBuilder printable = new StringBuilder(end + 40);
		for (int i = 0; i < end;) {
			int character = text.codePointAt(i);
			if (isHidden(character)) {
				printable.append(escape(character));
			}
			else {
				printable.appendCodePoint(character);
			}
			i += Character.charCount(character);
		}
		if (end < text.length()) {
			printable.append("... (").append(text.length()).append(" characters)");
		}
		return printable.toString();
	}

	private static boolean isHidden(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.UNASSIGNED ->
				true;
			default -> false;
		};
	}

	private static String escape(int character) {
		return switch (character) {
			case '\n' -> "\\n";
			case '\r' -> "\\r";
			case '\t' -> "\\t";
			default -> "\\u%04X".formatted(character);
		};
	}

	/** Prints like another exception. */
	private static final class PrintableException extends Exception {

		private static final long serialVersionUID = 1L;

		private final String type;

		PrintableException(Throwable failure, @Nullable Throwable cause) {
			super(printed(failure), cause, true, true);
			this.type = (failure instanceof PrintableException printable) ? printable.type
					: failure.getClass().getName();
			setStackTrace(trace(failure));
		}

		private static @Nullable String printed(Throwable failure) {
			String message = rawMessage(failure);
			return (message != null) ? cut(message, MAX_MESSAGE) : null;
		}

		@Override
		public Throwable fillInStackTrace() {
			return this;
		}

		@Override
		public String toString() {
			String message = getMessage();
			return (message != null) ? this.type + ": " + message : this.type;
		}

	}

}
