package io.pubsub.topic;

import java.util.ArrayList;
import java.util.List;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/** Whoever reads sees what stays once; and nothing is left of what goes. */
@JCStressTest
@Outcome(id = "1, 1, true", expect = Expect.ACCEPTABLE)
@Outcome(expect = Expect.FORBIDDEN)
@State
public class TopicIndexReading {

	private final TopicIndex<String> index = new TopicIndex<>();

	public TopicIndexReading() {
		set("a.b", "topic");
		set("a.*", "pattern");
	}

	private void set(String pattern, String cell) {
		this.index.update(TopicPattern.parse(pattern), (before) -> cell);
	}

	private void remove(String pattern) {
		this.index.update(TopicPattern.parse(pattern), (before) -> null);
	}

	private List<String> match() {
		List<String> cells = new ArrayList<>();
		this.index.match("a.b", cells::add);
		return cells;
	}

	@Actor
	public void writer() {
		set("a.*.c", "deeper");
		set("*.b", "other");
		for (int i = 0; i < 12; i++) {
			// until the table is replaced
			set("t" + i, "plain");
		}
		remove("a.*.c");
		remove("*.b");
		for (int i = 0; i < 12; i++) {
			remove("t" + i);
		}
	}

	@Actor
	public void reader(IIZ_Result result) {
		List<String> cells = match();
		result.r1 = (int) cells.stream().filter("topic"::equals).count();
		result.r2 = (int) cells.stream().filter("pattern"::equals).count();
	}

	@Arbiter
	public void after(IIZ_Result result) {
		result.r3 = match().equals(List.of("topic", "pattern"));
	}

}
