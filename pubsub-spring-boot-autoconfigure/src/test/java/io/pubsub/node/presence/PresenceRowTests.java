package io.pubsub.node.presence;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.pubsub.wire.Payload;
import io.pubsub.wire.Row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PresenceRowTests {

	private static Row row(String value) {
		return new Row(Row.Kind.PRESENCE, "room", value);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 35, 36, 1L << 40, Long.MAX_VALUE })
	void saysWhatItWasMadeOf(long number) {
		byte[] bytes = new byte[PresenceRow.MAX_METADATA];
		new Random(number).nextBytes(bytes);
		for (String key : List.of("bob", "b\u00f6b", "\u4e2d\ud83d\ude00", ":", "0:1:", "\u0000")) {
			PresenceRow content = new PresenceRow(number, number, number, key, new Payload("a:b", bytes));
			Row row = content.row("room");
			assertThat(PresenceRow.head(row)).isEqualTo(new PresenceRow(number, number, number, key, null));
			assertThat(PresenceRow.joined(row)).isEqualTo(number);
			assertThat(PresenceRow.version(row)).isEqualTo(number);
			Payload metadata = PresenceRow.metadata(row);
			assertThat(metadata.codec()).isEqualTo("a:b");
			assertThat(metadata.bytes()).isEqualTo(bytes);
			assertThat(row.key()).isEqualTo("room");
			PresenceRow none = new PresenceRow(number, 1, 0, key, null);
			assertThat(PresenceRow.head(none.row("room"))).isEqualTo(none);
			assertThat(PresenceRow.metadata(none.row("room"))).isNull();
			assertThat(PresenceRow.joined(none.row("room"))).isZero();
		}
	}

	@Test
	void isAsEver() {
		Payload metadata = new Payload("json", "{}\u00f6".getBytes(StandardCharsets.UTF_8));
		assertThat(new PresenceRow(300, 2, 46655, "b\u00f6b", metadata).row("room"))
			.isEqualTo(row("8c:2:zzz:4:4:jsonb\u00c3\u00b6b{}\u00c3\u00b6"));
		assertThat(new PresenceRow(1, 1, 0, "bob", null).row("room")).isEqualTo(row("1:1:0:0:3:bob"));
	}

	@Test
	void whatIsNoneIsRefused() {
		for (Row bad : new Row[] { row(""), row("1"), row(":"), row("1:1:0:0:"), row("1:1:0:0:0:"),
				row("1:1:0:0:4:bob"), row("1:1:0:5:3:jsonbob"), row("0:1:0:0:3:bob"), row("1:0:0:0:3:bob"),
				row("-1:1:0:0:3:bob"), row("+1:1:0:0:3:bob"), row("01:1:0:0:3:bob"), row("1:1:00:0:3:bob"),
				row("A:1:0:0:3:bob"), row("1:1:0:0:3 :bob"), row(":1:0:0:3:bob"), row("1y2p0ij32e8e8:1:0:0:3:bob"),
				row("zzzzzzzzzzzzzzzzz:1:0:0:3:bob"), row("1:1:0:0:1y2p0ij32e8e7:bob"),
				row("1:1:0:1y2p0ij32e8e7:1:bob"), row("1:1:0:0:35t:" + "b".repeat(4097)),
				row("1:1:0:0:3:\u00ed\u00a0\u00bd"), row("1:1:0:0:1:\u00ff"), row("1:1:0:0:2:\u00c0\u0080"),
				row("1:1:0:2t:3:" + "c".repeat(101) + "bob"), row("1:1:0:0:3:bob{}"),
				row("1:1:0:4:3:jsonbob" + "x".repeat(PresenceRow.MAX_METADATA + 1)), row("1:1:0:4:3:jsonbob\u0100"),
				row("1:1:0:0:1:\u4e2d"), new Row(Row.Kind.PRESENCE, "", "1:1:0:0:3:bob"),
				new Row(Row.Kind.PRESENCE, "s".repeat(4097), "1:1:0:0:3:bob") }) {
			assertThatIllegalArgumentException().as(bad.toString()).isThrownBy(() -> PresenceRow.head(bad));
		}
		assertThat(PresenceRow.head(row("1y2p0ij32e8e7:1:0:0:3:bob")).number()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void anythingIsReadOrRefused() {
		Random random = new Random(1);
		String characters = "0123:::::az-A\u00c3\u00b6\u0100";
		int read = 0;
		for (int i = 0; i < 300_000; i++) {
			StringBuilder value = new StringBuilder();
			for (int length = random.nextInt(20); length > 0; length--) {
				value.append(characters.charAt(random.nextInt(characters.length())));
			}
			Row row = row((random.nextBoolean() ? "" : "1:1:0:") + value);
			try {
				PresenceRow head = PresenceRow.head(row);
				Payload metadata = PresenceRow.metadata(row);
				assertThat(new PresenceRow(head.number(), head.version(), PresenceRow.joined(row), head.key(), metadata)
					.row("room")).as("the one form").isEqualTo(row);
				read++;
			}
			catch (IllegalArgumentException ex) {
				assertThat(ex).hasMessageMatching("(A row of presence|A key).*");
			}
		}
		assertThat(read).isGreaterThan(100);
	}

}
