package io.pubsub.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.pubsub.monitor.Down;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The bytes of every frame, as they have to stay, and what happens to other bytes.
 */
class FrameCodecTests {

	private static final UUID NODE = new UUID(0x0102030405060708L, 0x1112131415161718L);

	static Stream<Arguments> goldenBytes() {
		Map<String, Object> headers = new LinkedHashMap<>();
		headers.put("s", "é");
		headers.put("t", true);
		headers.put("f", false);
		headers.put("i", -1);
		headers.put("l", 300L);
		headers.put("d", 1.5);
		return Stream.of(Arguments.of(new ClusterFrame.Name("alice"), "0105616c696365"),
				Arguments.of(new ClusterFrame.Hello("alice", new Versions(1, 2), 300, Map.of("b", "2", "a", "1")).to(4),
						"1405616c696365" + "0102" + "ac02" + "02" + "01610131" + "01620132" + "05"),
				Arguments.of(new ClusterFrame.Snapshot(300, true, false, List.of(row("a", ""), row("b.*", "g"))),
						"02ac02010201016100010" + "3622e2a0167"),
				Arguments.of(new ClusterFrame.Delta(1, List.of(row("a", "")), List.of(row("b", ""))),
						"03010101016100010101" + "6200"),
				Arguments.of(new ClusterFrame.Delta(2, List.of(new Row(Row.Kind.GROUP, "a", "7:s")), List.of()),
						"0302010201610337" + "3a7300"),
				Arguments.of(new ClusterFrame.Delta(3, List.of(new Row(Row.Kind.NAME, "a", "7:0")),
						List.of(new Row(Row.Kind.CLAIM, "a", ""))), "0303010401610337" + "3a3001" + "03016100"),
				Arguments.of(new ClusterFrame.Leaving(7, -1), "130700"),
				Arguments.of(new ClusterFrame.Leaving(7, 4), "130705"),
				Arguments.of(new ClusterFrame.Digest(5, -1), "040500"),
				Arguments.of(new ClusterFrame.Digest(5, 7), "040508"), Arguments.of(new ClusterFrame.Pull(), "05"),
				Arguments.of(new ClusterFrame.Ping(258), "060000000000000102"),
				Arguments.of(new ClusterFrame.Pong(-1), "07ffffffffffffffff"),
				Arguments.of(new Frame.Send(300, Map.of(), new Payload(Payload.TEXT, new byte[] { 'h', 'i' })),
						"0900ac02016869"),
				Arguments.of(new Frame.Send(-1, Map.of("t", true), new Payload("avro", new byte[] { 'h', 'i' })),
						"0901ffffffffffffffffff01" + "0404" + "6176726f" + "01" + "017402" + "6869"),
				Arguments.of(
						new Frame.SendToGroup("", "g", Map.of(), new Payload(Payload.TEXT, new byte[] { 'h', 'i' })),
						"0d00" + "00" + "0167" + "01" + "6869"),
				Arguments.of(
						new Frame.SendToGroup("s", "g", Map.of("t", true),
								new Payload(Payload.JSON, new byte[] { '{', '}' })),
						"0d01" + "0173" + "0167" + "02" + "01017402" + "7b7d"),
				Arguments.of(new Frame.Confirmed(300, true, 2, 1), "0aac02" + "01" + "0201"),
				Arguments.of(new Frame.Confirmed(1, false, 0, 0), "0a01" + "00" + "0000"),
				Arguments.of(new Frame.Send(1, Map.of(), new Payload(Payload.TEXT, new byte[] { 'h' }), 300),
						"09080101" + "ac02" + "68"),
				Arguments.of(
						new Frame.Publish("t", Map.of("t", true), Map.of(), NODE,
								new Payload(Payload.TEXT, new byte[] { 'h' }), -1),
						"080d017401" + "01017402" + "01020304050607081112131415161718" + "ffffffffffffffffff01" + "68"),
				Arguments.of(new Frame.Request(300, true, publish(Map.of(), Map.of(), null, Payload.BYTES, "hi")),
						"0b" + "ac02" + "01" + "080001740068" + "69"),
				Arguments.of(
						new Frame.Request(1, false,
								new Frame.Send(300, Map.of("t", true),
										new Payload(Payload.TEXT, new byte[] { 'h', 'i' }))),
						"0b" + "01" + "00" + "0901ac02" + "01" + "01" + "017402" + "6869"),
				Arguments.of(Frame.Reply.value(300, -1, new Payload("avro", new byte[] { 'h' })),
						"0c" + "ac02" + "ffffffffffffffffff01" + "00" + "0404" + "6176726f" + "68"),
				Arguments.of(Frame.Reply.nothing(300, 7), "0c" + "ac02" + "07" + "01"),
				Arguments.of(Frame.Reply.declined(300, 7), "0c" + "ac02" + "07" + "02"),
				Arguments.of(Frame.Reply.failed(300, 7, "a.B", "é"),
						"0c" + "ac02" + "07" + "03" + "03612e42" + "02c3a9"),
				Arguments.of(new Frame.Watch(300, Frame.Watch.Kind.MAILBOX, "", 7, 0),
						"0e" + "ac02" + "00" + "00" + "0700"),
				Arguments.of(new Frame.Watch(1, Frame.Watch.Kind.NAME, "a", 0, 0), "0e01" + "01" + "0161" + "0000"),
				Arguments.of(new Frame.Watch(1, Frame.Watch.Kind.PRODUCER, "a", 2, 0), "0e01" + "02" + "0161" + "0200"),
				Arguments.of(new Frame.Watch(1, Frame.Watch.Kind.EVENT, "a", 2, 300),
						"0e01" + "03" + "0161" + "02ac02"),
				Arguments.of(new Frame.Watched(300, 2, 10, 5), "0f" + "ac02" + "02" + "0a" + "05"),
				Arguments.of(new Frame.Watched(1, 0, 0, 0), "0f01000000"),
				Arguments.of(new Frame.Unwatch(300, false), "10ac02"),
				Arguments.of(new Frame.Ended(300, Down.Reason.CLOSED, ""), "11" + "ac02" + "00" + "00"),
				Arguments.of(new Frame.Ended(1, Down.Reason.FAILED, "é"), "1101" + "01" + "02c3a9"),
				Arguments.of(new Frame.Ended(1, Down.Reason.UNREGISTERED, ""), "1101" + "02" + "00"),
				Arguments.of(new Frame.Ended(1, Down.Reason.NO_CONNECTION, ""), "1101" + "03" + "00"),
				Arguments.of(new Frame.Event(2, 300, Map.of(), new Payload(Payload.TEXT, new byte[] { 'h', 'i' })),
						"1200" + "02" + "ac02" + "01" + "6869"),
				Arguments.of(
						new Frame.Event(2, 3, Map.of("t", true), new Payload(Payload.JSON, new byte[] { '{', '}' })),
						"1201" + "0203" + "02" + "01017402" + "7b7d"),
				Arguments.of(publish(Map.of(), Map.of(), null, Payload.BYTES, "hi"), "080001740068" + "69"),
				Arguments.of(publish(Map.of(), Map.of(), null, Payload.JSON, "{}"), "08000174027b7d"),
				Arguments.of(publish(Map.of(), Map.of(), null, "avro", ""), "080001740404" + "6176726f"),
				Arguments.of(publish(headers, Map.of(), null, Payload.TEXT, "hi"),
						"080101740106" + "01730002c3a9" + "017402" + "016601" + "016903ffffffff0f" + "016c04ac02"
								+ "0164053ff8000000000000" + "6869"),
				Arguments.of(publish(Map.of(), Map.of("g", NODE), NODE, Payload.CBOR, "hi"), "080601740301" + "0167"
						+ "01020304050607081112131415161718" + "01020304050607081112131415161718" + "6869"));
	}

	private static Row row(String key, String value) {
		return new Row(Row.Kind.INTEREST, key, value);
	}

	private static Frame.Message publish(Map<String, Object> headers, Map<String, UUID> assigned, UUID others,
			String codec, String payload) {
		return new Frame.Publish("t", headers, assigned, others,
				new Payload(codec, payload.getBytes(StandardCharsets.UTF_8)));
	}

	@ParameterizedTest
	@MethodSource("goldenBytes")
	void isWrittenAndReadAsEver(Frame frame, String hex) throws MalformedFrameException {
		WireOutput output = new WireOutput(1);
		FrameCodec.write(frame, output);
		assertThat(HexFormat.of().formatHex(output.toByteArray())).isEqualTo(hex);
		assertThat(read(output.toByteArray())).usingRecursiveComparison().isEqualTo(frame);
	}

	@ParameterizedTest
	@MethodSource("goldenBytes")
	void isNotReadWhenCutShortUnlessWhatIsLeftIsAPayload(Frame frame, String hex) {
		byte[] bytes = HexFormat.of().parseHex(hex);
		int header = (frame instanceof Frame.Message message) ? bytes.length - message.payload().bytes().length
				: (frame instanceof ClusterFrame.Hello) ? bytes.length - 1 : bytes.length;
		for (int length = 0; length < header; length++) {
			byte[] cut = Arrays.copyOf(bytes, length);
			assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> read(cut));
		}
	}

	@ParameterizedTest
	@MethodSource("goldenBytes")
	void mayHaveMoreFieldsAtItsEndInLaterVersionsUnlessItEndsWithAPayload(Frame frame, String hex)
			throws MalformedFrameException {
		boolean payload = frame instanceof Frame.Message message && message.payload().bytes().length > 0;
		if (!payload && !(frame instanceof Frame.Publish)) {
			Frame longer = read(HexFormat.of().parseHex(hex + "00ff7f"));
			assertThat(longer).usingRecursiveComparison().isEqualTo(frame);
		}
	}

	@Test
	void framesOfUnknownNumbersAreSkippedAndTheirNumbersSayWhetherTheyAreMessages() throws MalformedFrameException {
		for (int number = 28; number <= 127; number++) {
			assertThat(read(new byte[] { (byte) number, -1, -1 }))
				.isEqualTo(new Frame.Unknown(number, number >= 64, null));
		}
	}

	@Test
	void framesWithPartsOfUnknownNumbersAreSkippedAndCountAsBefore() throws MalformedFrameException {
		// one more flag; a header of another type; another codec number
		for (String hex : List.of("0820017400", "0801017400" + "01" + "017407", "0800017405", "09100100", "09000105",
				"0d0200", "0d00000005", "12020101", "1200010105")) {
			byte[] bytes = HexFormat.of().parseHex(hex);
			assertThat(read(bytes)).as(hex).isEqualTo(new Frame.Unknown(bytes[0], true, null));
		}
	}

	@Test
	void whoAsksForWhatOnlyLaterVersionsKnowIsAnswered() throws MalformedFrameException {
		Frame.Confirmed nobody = new Frame.Confirmed(300, false, 0, 0);
		assertThat(read(HexFormat.of().parseHex("0bac020040"))).isEqualTo(new Frame.Unknown(11, true, nobody));
		assertThat(read(HexFormat.of().parseHex("0bac02000820017400"))).isEqualTo(new Frame.Unknown(11, true, nobody));
		assertThat(read(HexFormat.of().parseHex("0eac02040000")))
			.isEqualTo(new Frame.Unknown(14, false, new Frame.Watched(300, 0, 0, 0)));
	}

	@Test
	void endsAndRepliesOfUnknownNumbersAreEndsAndReplies() throws MalformedFrameException {
		assertThat(read(HexFormat.of().parseHex("1101040161"))).isEqualTo(new Frame.Ended(1, Down.Reason.CLOSED, "a"));
		assertThat(read(HexFormat.of().parseHex("0c010705"))).isInstanceOfSatisfying(Frame.Reply.class, (reply) -> {
			assertThat(reply.outcome()).isEqualTo(Frame.Reply.Outcome.FAILED);
			assertThat(reply.failureMessage()).contains("later version", "5");
		});
	}

	@Test
	void rowsOfUnknownNumbersAreKept() throws MalformedFrameException {
		ClusterFrame.Delta delta = new ClusterFrame.Delta(1, List.of(new Row(Row.Kind.of(9), "a", "b"), row("a", "")),
				List.of(new Row(Row.Kind.of(127), "", "")));
		WireOutput output = new WireOutput(8);
		FrameCodec.write(delta, output);
		assertThat(read(output.toByteArray())).isEqualTo(delta);
	}

	@Test
	void rowsThatFollowOnEachOtherShareTheirKey() throws MalformedFrameException {
		List<Row> rows = List.of(row("room", "1"), row("room", "2"), row("r\u00f6\u00f6m", "3"),
				row("r\u00f6\u00f6m", "4"), row("ro", "5"), row("room", ""), row("roo\u4e2d", ""), row("", ""),
				row("", "6"), row("\u00c3\u00b6", ""), row("\u00f6", ""));
		WireOutput output = new WireOutput(8);
		FrameCodec.write(new ClusterFrame.Delta(1, rows, rows), output);
		ClusterFrame.Delta read = (ClusterFrame.Delta) read(output.toByteArray());
		assertThat(read).isEqualTo(new ClusterFrame.Delta(1, rows, rows));
		assertThat(read.added().get(1).key()).isSameAs(read.added().get(0).key());
	}

	@Test
	void rowsOfNumbersThatAreNeverUsedAreNotRead() {
		for (String hex : List.of("030101000000" + "00", "03010180000000", "030101ff000000")) {
			assertThatExceptionOfType(MalformedFrameException.class)
				.isThrownBy(() -> read(HexFormat.of().parseHex(hex)));
		}
	}

	@Test
	void aHelloOfBeforeItSaidWhatIsOwedIsRead() throws MalformedFrameException {
		ClusterFrame.Hello hello = new ClusterFrame.Hello("bob", new Versions(1, 2), 0, Map.of("a", "b"));
		assertThat(hello.owed()).isEqualTo(-1);
		assertThat(read(HexFormat.of().parseHex("1403626f620102" + "00" + "01" + "01610162"))).isEqualTo(hello);
	}

	@Test
	void aHelloThatNamesNoVersionsIsNotRead() {
		for (String hex : List.of("1401610001" + "0000", "1401610201" + "0000", "14016101ff" + "0000",
				"140161010200" + "ffffffff07", "140161010200" + "65" + "00".repeat(202))) {
			assertThatExceptionOfType(MalformedFrameException.class)
				.isThrownBy(() -> read(HexFormat.of().parseHex(hex)));
		}
	}

	@Test
	void kindsThatAreNeverUsedAreNotRead() {
		for (int kind : new int[] { 0, 128, 255 }) {
			assertThatExceptionOfType(MalformedFrameException.class)
				.isThrownBy(() -> read(new byte[] { (byte) kind, 1, 1, 1, 1 }));
		}
	}

	@Test
	void lengthsAreCheckedBeforeAnythingIsAllocated() {
		// two thousand million rows, and as many bytes of text
		for (String hex : List.of("0201" + "03" + "ffffffff07" + "01", "01" + "ffffffff07" + "61", "01ffffffff0f61",
				"08000174" + "04" + "ffffffff07", "0801017400" + "ffffffff07" + "0161",
				"0801017400" + "01" + "016106" + "ffffffff07", "090001" + "04" + "ffffffff07",
				"0d00" + "ffffffff07" + "73", "0d00" + "00" + "ffffffff07" + "67",
				"0d00" + "00" + "0167" + "04" + "ffffffff07", "0d01" + "00" + "0167" + "01" + "ffffffff07" + "0174",
				"09010100" + "ffffffff07" + "0161", "0b0100" + "08000174" + "04" + "ffffffff07",
				"0c010103" + "ffffffff07" + "61", "0c010103" + "0161" + "ffffffff07" + "61",
				"0c010100" + "04" + "ffffffff07")) {
			assertThatExceptionOfType(MalformedFrameException.class)
				.isThrownBy(() -> read(HexFormat.of().parseHex(hex)));
		}
	}

	@Test
	void anIntegerWithoutEndIsNotRead() {
		assertThatExceptionOfType(MalformedFrameException.class)
			.isThrownBy(() -> read(HexFormat.of().parseHex("04" + "ff".repeat(20))));
	}

	@Test
	void aNegativeNumberOfMailboxesIsNotRead() {
		for (String hex : List.of("0a0101" + "ffffffff0f" + "00", "0a0101" + "00" + "ffffffff0f")) {
			assertThatExceptionOfType(MalformedFrameException.class)
				.isThrownBy(() -> read(HexFormat.of().parseHex(hex)));
		}
	}

	@Test
	void aRequestHoldsAMessageForMailboxesAndNothingElse() {
		// in a request neither a request, nor a reply, nor a ping
		for (String hex : List.of("0b0100" + "0b0100" + "08000174006869", "0b0100" + "0c010701",
				"0b0100" + "060000000000000102", "0b0100" + "0b0100".repeat(10_000) + "08000174006869")) {
			assertThatExceptionOfType(MalformedFrameException.class)
				.isThrownBy(() -> read(HexFormat.of().parseHex(hex)));
		}
	}

	@Test
	void whatAFailureTellsIsCutOffAndNotReadWhenLonger() throws MalformedFrameException {
		Frame.Reply reply = Frame.Reply.failed(1, 1, "t".repeat(5000), "m".repeat(3999) + "\uD83D\uDE00");
		assertThat(reply.failureType()).hasSize(Frame.Reply.MAX_TYPE);
		assertThat(reply.failureMessage()).isEqualTo("m".repeat(3999));
		WireOutput output = new WireOutput(1);
		FrameCodec.write(reply, output);
		assertThat(read(output.toByteArray())).usingRecursiveComparison().isEqualTo(reply);
		for (List<String> texts : List.of(List.of("t".repeat(501), ""), List.of("", "m".repeat(4001)))) {
			WireOutput longer = new WireOutput(1).writeByte(12).writeLong(1).writeLong(1).writeByte(3);
			texts.forEach(longer::writeText);
			assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> read(longer.toByteArray()));
		}
	}

	@Test
	void textThatIsNotUtf8IsNotRead() {
		assertThatExceptionOfType(MalformedFrameException.class)
			.isThrownBy(() -> read(HexFormat.of().parseHex("0102c328")));
	}

	@Test
	void randomBytesGiveAFrameOrMalformedFrameException() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		List<byte[]> frames = goldenBytes().map((each) -> HexFormat.of().parseHex((String) each.get()[1])).toList();
		for (int i = 0; i < 200_000; i++) {
			byte[] bytes;
			if (i % 2 == 0) {
				bytes = new byte[random.nextInt(40)];
				random.nextBytes(bytes);
			}
			else {
				bytes = frames.get(random.nextInt(frames.size())).clone();
				for (int j = random.nextInt(3); j >= 0; j--) {
					bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
				}
			}
			try {
				read(bytes);
			}
			catch (MalformedFrameException ex) {
				assertThat(ex).hasMessageContaining("");
			}
			catch (RuntimeException ex) {
				throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(bytes), ex);
			}
		}
	}

	private static Frame read(byte[] bytes) throws MalformedFrameException {
		return FrameCodec.read(new WireInput(bytes, 0, bytes.length), new TextCache());
	}

}
