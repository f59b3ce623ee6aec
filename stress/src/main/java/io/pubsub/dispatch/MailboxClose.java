package io.pubsub.dispatch;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A mailbox that is closed: what was let in is handled or discarded, once and in order.
 */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
@Outcome(expect = Expect.FORBIDDEN)
@State
public class MailboxClose {

	private final Handled handled = new Handled(64);

	private int in;

	@Actor
	public void sender() {
		this.in = this.handled.offer(0);
	}

	@Actor
	public void closer() {
		this.handled.mailbox.close();
	}

	@Arbiter
	public void all(ZZ_Result result) {
		result.r1 = (this.handled.await() == this.in);
		result.r2 = this.handled.isInOrder();
	}

}
