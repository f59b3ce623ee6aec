package io.pubsub.dispatch;

import java.util.ArrayList;
import java.util.List;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Whoever reads sees a subscriber that stays once, also while the array is compacted. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE)
@Outcome(expect = Expect.FORBIDDEN)
@State
public class SubscribersReading {

	private static final MailboxQueue<Integer> MAILBOX = new Handled(1).mailbox;

	private final Subscribers<Integer> subscribers = new Subscribers<>();

	private final List<Subscriber<Integer>> others = new ArrayList<>();

	private final Subscriber<Integer> stays = new Subscriber<>(MAILBOX, null);

	public SubscribersReading() {
		for (int i = 0; i < 17; i++) {
			Subscriber<Integer> other = new Subscriber<>(MAILBOX, null);
			this.others.add(other);
			this.subscribers.add(other);
		}
		this.subscribers.add(this.stays);
		// one or two more, and there are gaps enough
		this.others.subList(4, 17).forEach(this.subscribers::remove);
	}

	@Actor
	public void writer() {
		this.subscribers.remove(this.others.get(0));
		this.subscribers.add(new Subscriber<>(MAILBOX, null));
		this.subscribers.remove(this.others.get(1));
		this.subscribers.remove(this.others.get(2));
	}

	@Actor
	public void reader(I_Result result) {
		List<Subscriber<Integer>> all = new ArrayList<>();
		this.subscribers.collect(all);
		result.r1 = (int) all.stream().filter((each) -> each == this.stays).count();
	}

}
