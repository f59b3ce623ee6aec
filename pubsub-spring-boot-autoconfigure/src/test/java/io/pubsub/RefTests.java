package io.pubsub;

import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import io.pubsub.wire.JacksonPayloadCodec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RefTests {

	private final UUID id = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

	@Test
	void isReadFromItsText() {
		assertThat(new Ref(new Node("alice", this.id), 17)).hasToString("17@alice:" + this.id);
		for (String name : List.of("alice", "a:b@c", "", ":", "日本語", "x".repeat(200))) {
			for (long number : new long[] { 1, Long.MAX_VALUE, -1 }) {
				Ref ref = new Ref(new Node(name, this.id), number);
				assertThat(Ref.valueOf(ref.toString())).isEqualTo(ref);
			}
		}
	}

	@Test
	void isNotReadFromAnythingElse() {
		for (String text : List.of("", "1", "1@", "@:", ":1@", "1@alice", "1@alice:", "x@alice:" + this.id,
				"1@alice:" + this.id + "0000000000000", "9223372036854775808@alice:" + this.id)) {
			assertThatIllegalArgumentException().isThrownBy(() -> Ref.valueOf(text))
				.withMessageContaining("'" + text + "'");
		}
	}

	@Test
	void travelsInPayloads() throws Exception {
		Ref ref = new Ref(new Node("alice", this.id), 17);
		JacksonPayloadCodec codec = new JacksonPayloadCodec("json", JsonMapper.builder().build());
		assertThat(codec.decode(codec.encode(new Holder(ref)), Holder.class)).isEqualTo(new Holder(ref));
	}

	record Holder(Ref ref) {
	}

}
