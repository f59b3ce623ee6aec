package io.pubsub.cluster;

import io.pubsub.wire.Row;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two who each add and remove a row: it is counted, and gone in the end. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE)
@Outcome(expect = Expect.FORBIDDEN)
@State
public class OwnRowsCounting {

	private static final Row ROW = new Row(Row.Kind.INTEREST, "topic", "");

	private final OwnRows rows = new OwnRows(() -> {
	});

	@Actor
	public void one() {
		this.rows.add(ROW);
		this.rows.remove(ROW);
	}

	@Actor
	public void other() {
		this.rows.add(ROW);
		this.rows.remove(ROW);
	}

	@Arbiter
	public void after(II_Result result) {
		OwnRows.Changes changes = this.rows.take();
		result.r1 = (changes != null) ? changes.added().size() + changes.removed().size() : 0;
		result.r2 = this.rows.told().size();
	}

}
