package io.pubsub.dispatch;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** Two senders: nothing is lost, comes twice, or out of order. */
@JCStressTest
@Outcome(id = "6, true", expect = Expect.ACCEPTABLE)
@Outcome(expect = Expect.FORBIDDEN)
@State
public class MailboxOffers {

	private final Handled handled = new Handled(64);

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
