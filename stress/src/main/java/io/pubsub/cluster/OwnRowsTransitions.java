package io.pubsub.cluster;

import io.pubsub.wire.Row;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A row that goes and comes, as interest does from one to none to one, while what has
 * changed is taken: others are told of each coming and going once, end up with what is
 * there, and nothing is left that nobody was called to take.
 */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
@Outcome(expect = Expect.FORBIDDEN)
@State
public class OwnRowsTransitions {

	private static final Row ROW = new Row(Row.Kind.INTEREST, "topic", "");

	private volatile boolean called;

	private final OwnRows rows = new OwnRows(() -> this.called = true);

	/** What the others have been told. */
	private boolean told;

	private boolean consistent = true;

	public OwnRowsTransitions() {
		this.rows.add(ROW);
		take();
	}

	private boolean take() {
		this.called = false;
		OwnRows.Changes changes = this.rows.take();
		if (changes == null) {
			return false;
		}
		this.consistent &= changes.added().size() <= (this.told ? 0 : 1);
		this.consistent &= changes.removed().size() <= (this.told ? 1 : 0);
		this.told = (this.told || !changes.added().isEmpty()) && changes.removed().isEmpty();
		return true;
	}

	@Actor
	public void user() {
		this.rows.remove(ROW);
		this.rows.add(ROW);
		this.rows.add(ROW);
		this.rows.remove(ROW);
	}

	@Actor
	public void taker() {
		take();
		take();
	}

	@Arbiter
	public void after(ZZ_Result result) {
		boolean called = this.called;
		boolean left = take();
		result.r1 = this.consistent && this.told;
		result.r2 = called || !left;
	}

}
