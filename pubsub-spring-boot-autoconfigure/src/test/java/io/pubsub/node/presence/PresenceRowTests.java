package io.pubsub.node.presence;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pubsub.wire.Payload;
import io.pubsub.wire.Row;
import io.pubsub.wire.WireOutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PresenceRowTests {

	private static Row row(WireOutput value) {
		return row(new String(value.array(), 0, value.length(), StandardCharsets.ISO_8859_1));
	}

	private static Row row(String value) {
		return new Row(Row.Kind.PRESENCE, "room", value);
	}

	private static WireOutput value(long number, long version, long joined, String key, String codec) {
		return new WireOutput(1).writeLong(number).writeLong(version).writeLong(joined).writeText(key).writeText(codec);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 127, 128, 1L << 40, Long.MAX_VALUE })
	void saysWhatItWasMadeOf(long number) {
		byte[] bytes = new byte[PresenceRow.MAX_METADATA];
		new Random(number).nextBytes(bytes);
		PresenceRow content = new PresenceRow(number, number, number, "b\u00f6b \u4e2d\ud83d\ude00",
				new Payload("json", bytes));
		Row row = content.row("room");
		PresenceRow read = PresenceRow.of(row);
		assertThat(read).usingRecursiveComparison().isEqualTo(content);
		assertThat(PresenceRow.joined(row)).isEqualTo(number);
		assertThat(row.key()).isEqualTo("room");
		PresenceRow none = new PresenceRow(number, 1, 0, "k", null);
		assertThat(PresenceRow.of(none.row("room"))).isEqualTo(none);
		assertThat(PresenceRow.joined(none.row("room"))).isZero();
	}

	@Test
	void isAsEver() {
		Row row = new PresenceRow(300, 2, 5, "bob", new Payload("json", "{}".getBytes(StandardCharsets.UTF_8)))
			.row("room");
		assertThat(row).isEqualTo(row("\u00ac\u0002" + "\u0002" + "\u0005" + "\u0003bob" + "\u0004json" + "{}"));
	}

	@Test
	void whatIsNoneIsRefused() {
		for (Row bad : new Row[] { row(""), row("\u0001"), row("\u0001\u0001"), row("\u0001\u0001\u0000"),
				row("\u0001\u0001\u0000\u0003bo"), row("\u0001\u0001\u0000\u0003bob"),
				row("\u0001\u0001\u0000\u0003bob\u0005json"), row("\u0001\u0001\u0000\u0000\u0000"),
				row(value(0, 1, 0, "bob", "")), row(value(1, 0, 0, "bob", "")), row(value(-1, 1, 0, "bob", "")),
				row(value(1, -1, 0, "bob", "")), row(value(1, 1, -1, "bob", "")),
				row(value(1, 1, 0, "b".repeat(4097), "")), row(value(1, 1, 0, "\ud83d", "")),
				row(value(1, 1, 0, "bob", "c".repeat(101))), row(value(1, 1, 0, "bob", "").writeByte(1)),
				row(value(1, 1, 0, "bob", "json").writeBytes(new byte[PresenceRow.MAX_METADATA + 1])),
				row("\u0001\u0001\u0000\u0003bob\u0004json\u0100"), row("\u00ff".repeat(11)),
				new Row(Row.Kind.PRESENCE, "", row(value(1, 1, 0, "bob", "")).value()),
				new Row(Row.Kind.PRESENCE, "s".repeat(4097), row(value(1, 1, 0, "bob", "")).value()) }) {
			assertThatIllegalArgumentException().as(bad.toString()).isThrownBy(() -> PresenceRow.of(bad));
		}
		assertThat(PresenceRow.of(row(value(1, 1, 0, "bob", ""))).key()).isEqualTo("bob");
	}

	@Test
	void anythingIsReadOrRefused() {
		Random random = new Random(1);
		for (int i = 0; i < 100_000; i++) {
			byte[] bytes = new byte[random.nextInt(30)];
			random.nextBytes(bytes);
			for (int j = 0; j < bytes.length; j++) {
				bytes[j] &= (random.nextInt(3) == 0) ? (byte) 0xFF : 7;
			}
			Row row = row(new String(bytes, StandardCharsets.ISO_8859_1));
			try {
				PresenceRow read = PresenceRow.of(row);
				assertThat(PresenceRow.of(read.row("room"))).usingRecursiveComparison().isEqualTo(read);
				assertThat(PresenceRow.joined(row)).isEqualTo(read.joined());
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex).hasMessageMatching("(A row of presence|A key|There is no).*");
			}
		}
	}

}
