package io.pubsub.wire;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of all frames: what travels must never change. A new frame is a new line,
 * with a number that was never used.
 */
class FrameTableTests {

	private static final String ID = "01020304050607081112131415161718";

	private static final String NUMBER = "0102030405060708";

	// number, name, fields in the record, recorded bytes
	static final List<Line> TABLE = List.of(new Line(1, "Name", "name", "0103626f62"),
			new Line(2, "Snapshot", "version first last rows", "02ac0203" + "0101016101" + "67"),
			new Line(3, "Delta", "version added removed", "0305" + "0104016103373a30" + "0103016100"),
			new Line(4, "Digest", "version known", "04ac0208"), new Line(5, "Pull", "", "05"),
			new Line(6, "Ping", "token", "060000000000000102"), new Line(7, "Pong", "token", "070000000000000102"),
			new Line(8, "Publish", "topic headers assigned others payload token numbered",
					"081f0174" + "02" + "0101680001" + "61" + "010167" + "01020304050607081112131415161718"
							+ "01020304050607081112131415161718" + "ac02" + "0102030405060708" + "ac02" + "8580c8d808"
							+ "7b7d"),
			new Line(9, "Send", "mailbox headers payload token", "0909ac0201" + "01016802" + "ac02" + "6869"),
			new Line(10, "Confirmed", "token found mailboxes overflowed", "0aac02010201"),
			new Line(11, "Request", "token one message", "0bac0201" + "0800017400" + "6869"),
			new Line(12, "Reply", "token mailbox outcome failureType failureMessage payload",
					"0cac020703" + "03612e42" + "0162"),
			new Line(13, "SendToGroup", "scope group headers payload", "0d0101730167" + "02" + "01017402" + "7b7d"),
			new Line(14, "Watch", "token kind name number after", "0eac02030161" + "02ac02"),
			new Line(15, "Watched", "token number buffer from", "0fac02020a05"),
			new Line(16, "Unwatch", "token andEarlier", "10ac0201"),
			new Line(17, "Ended", "token reason detail", "11ac02030161"),
			new Line(18, "Event", "number sequence headers payload", "120102ac0201" + "01017402" + "6869"),
			new Line(19, "Leaving", "epoch owed", "13ac0205"),
			new Line(20, "Hello", "name versions features settings owed",
					"1403626f620102" + "00" + "01" + "01610162" + "05"),
			new Line(21, "Ask", "token pattern newest", "15ac0203612e2a05"),
			new Line(22, "Outline", "token clock floor topics newest last",
					"16ac02" + "01" + NUMBER + NUMBER + "01" + ID + "01" + "0174" + NUMBER + "01" + "00" + NUMBER
							+ NUMBER + "01" + "00" + NUMBER),
			new Line(23, "Fetch", "token pattern among stretches after maxBytes",
					"17ac02" + "0174" + "01" + ID + "01" + ID + NUMBER + NUMBER + NUMBER + ID + "05"),
			new Line(24, "Chunk", "token messages more gap",
					"18ac02" + "03" + "01" + "0174" + "01" + ID + "0161" + "01" + "00" + "00" + NUMBER + "02" + "6869"),
			new Line(25, "Offer", "token topics",
					"19ac02" + "01" + ID + "01" + "0174" + NUMBER + "01" + "00" + NUMBER + NUMBER),
			new Line(26, "Held", "token", "1aac02"), new Line(27, "Missed", "token", "1b00"));

	@ParameterizedTest
	@FieldSource("TABLE")
	void isAsEver(Line line) throws MalformedFrameException {
		byte[] bytes = HexFormat.of().parseHex(line.bytes());
		assertThat(bytes[0]).isEqualTo((byte) line.number());
		Frame frame = FrameCodec.read(new WireInput(bytes, 0, bytes.length), new TextCache());
		assertThat(frame.getClass().getSimpleName()).isEqualTo(line.name());
		String fields = Arrays.stream(frame.getClass().getRecordComponents())
			.map(RecordComponent::getName)
			.collect(Collectors.joining(" "));
		assertThat(fields).isEqualTo(line.fields());
		assertThat(FrameNumbers.isMessage(line.number())).isEqualTo(frame instanceof Frame.Message);
		WireOutput output = new WireOutput(1);
		FrameCodec.write(frame, output);
		assertThat(HexFormat.of().formatHex(output.toByteArray())).isEqualTo(line.bytes());
	}

	@Test
	void hasEachNumberOnceAndEveryFrame() {
		assertThat(TABLE.stream().map(Line::number)).doesNotHaveDuplicates();
		List<String> frames = frames(Frame.class).map(Class::getSimpleName)
			.filter((name) -> !name.equals("Unknown"))
			.toList();
		assertThat(TABLE.stream().map(Line::name)).containsExactlyInAnyOrderElementsOf(frames);
	}

	@Test
	void eachFrameIsOfAKindThatSomeoneTakes() {
		// what arrives is told apart by these: see io.pubsub.cluster.Receiver
		assertThat(Frame.class.getPermittedSubclasses()).containsExactlyInAnyOrder(ClusterFrame.class,
				Frame.Message.class, Frame.Note.class, Frame.Confirmed.class, Frame.Unknown.class);
	}

	@Test
	void newNumbersSayWhetherTheyAreCountedAsMessages() {
		TABLE.stream()
			.filter((line) -> line.number() > FrameNumbers.HELLO)
			.forEach((line) -> assertThat(FrameNumbers.isMessage(line.number())).isEqualTo(line.number() >= 64));
	}

	@Test
	void kindsOfRowsAreAsEver() {
		assertThat(Stream
			.of(Row.Kind.INTEREST, Row.Kind.GROUP, Row.Kind.CLAIM, Row.Kind.NAME, Row.Kind.EVENT_CLAIM, Row.Kind.EVENT,
					Row.Kind.PRESENCE, Row.Kind.HISTORY)
			.map(Row.Kind::number)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
	}

	private static Stream<Class<?>> frames(Class<?> type) {
		Class<?>[] permitted = type.getPermittedSubclasses();
		return (permitted != null) ? Arrays.stream(permitted).flatMap(FrameTableTests::frames) : Stream.of(type);
	}

	record Line(int number, String name, String fields, String bytes) {
	}

}
