package io.pubsub.log;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PrintableTests {

	@Test
	void longTextIsCutAndSaysHowLongItWas() {
		assertThat(Printable.text("x".repeat(200))).isEqualTo("x".repeat(200));
		assertThat(Printable.text("x".repeat(1_000_000))).isEqualTo("x".repeat(200) + "... (1000000 characters)");
		// not between the halves of one character
		assertThat(Printable.text("x".repeat(199) + "\uD83D\uDE00"))
			.isEqualTo("x".repeat(199) + "... (201 characters)");
	}

	@Test
	void whatControlsALogOrATerminalIsEscaped() {
		assertThat(Printable.text("a\r\n2026 ERROR\tforged\u001b[31m"))
			.isEqualTo("a\\r\\n2026 ERROR\\tforged\\u001B[31m");
		assertThat(Printable.text("\u202eabc\u2028\ud800\u0085")).isEqualTo("\\u202Eabc\\u2028\\uD800\\u0085");
		assertThat(Printable.text("Grüße, 世界 \uD83D\uDE00")).isEqualTo("Grüße, 世界 \uD83D\uDE00");
	}

	@ParameterizedTest
	@CsvSource({ "node-1,true", "Grüße,true", "'a\nb',false", "'a\u0000',false", "'\u200b',false" })
	void tellsWhatCanBePrinted(String text, boolean printable) {
		assertThat(Printable.isPrintable(text)).isEqualTo(printable);
	}

	@Test
	void anExceptionKeepsItsTypeAndTraceButNotItsLines() {
		IllegalStateException failure = new IllegalStateException("one\ntwo" + "x".repeat(10_000),
				new IllegalArgumentException("cause\nERROR forged"));
		failure.addSuppressed(new IllegalArgumentException("suppressed\nERROR forged"));
		StringWriter printed = new StringWriter();
		Printable.error(failure).printStackTrace(new PrintWriter(printed));
		assertThat(printed.toString()).startsWith("java.lang.IllegalStateException: one\\ntwoxxx")
			.contains("Caused by: java.lang.IllegalArgumentException: cause\\nERROR forged")
			.contains("Suppressed: java.lang.IllegalArgumentException: suppressed\\nERROR forged")
			.contains("at io.pubsub.log.PrintableTests.anExceptionKeepsItsTypeAndTraceButNotItsLines")
			.hasSizeLessThan(40_000);
		assertThat(printed.toString().lines()).noneMatch((line) -> line.startsWith("ERROR"));
	}

	@Test
	void hostileExceptionsAreDescribedToo() {
		RuntimeException circular = new RuntimeException("a");
		RuntimeException other = new RuntimeException("b", circular);
		circular.initCause(other);
		assertThat(Printable.error(circular)).hasMessage("a");
		RuntimeException throwing = new RuntimeException() {

			private static final long serialVersionUID = 1L;

			@Override
			public String getMessage() {
				throw new IllegalStateException("no message");
			}

		};
		assertThat(Printable.message(throwing)).isEqualTo(throwing.getClass().getName());
		assertThat(Printable.text(new Object() {

			@Override
			public String toString() {
				throw new IllegalStateException("no text");
			}

		})).startsWith("a io.pubsub.log.PrintableTests");
		assertThat(Printable.text(null)).isEqualTo("null");
	}

}
