package io.pubsub.dispatch;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** Two senders to a mailbox of two: all is handled in order, or told as lost, once. */
@JCStressTest
@Outcome(id = "6, true", expect = Expect.ACCEPTABLE)
@Outcome(expect = Expect.FORBIDDEN)
@State
public class MailboxOverflow {

	private final Handled handled = new Handled(2);

	@Actor
	public void one() {
		this.handled.offer(0);
	}

	@Actor
	public void other() {
		this.handled.offer(10);
	}

	@Arbiter
	public void all(IZ_Result result) {
		result.r1 = this.handled.await();
		result.r2 = this.handled.isInOrder();
	}

}
