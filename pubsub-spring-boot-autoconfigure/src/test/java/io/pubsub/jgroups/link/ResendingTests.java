package io.pubsub.jgroups.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import org.jgroups.Address;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ResendingTests {

	private final Address one = UUID.randomUUID();

	private final Address two = UUID.randomUUID();

	private final List<Address> sent = new ArrayList<>();

	private final Queue<Runnable> later = new ArrayDeque<>();

	private boolean busy;

	private final Resending resending = new Resending((task) -> {
		if (!this.busy) {
			task.run();
		}
		return !this.busy;
	}, this.later::add, this.sent::add);

	@Test
	void sendsAgainAtOnce() {
		this.resending.mayHaveLost(this.one);
		this.resending.mayHaveLost(this.two);
		assertThat(this.sent).containsExactly(this.one, this.two);
	}

	@Test
	void whatIsLostSoonAfterIsSentAgainOnceMoreALittleLater() {
		for (int i = 0; i < 100; i++) {
			this.resending.mayHaveLost(this.one);
		}
		assertThat(this.sent).containsExactly(this.one);
		this.later.remove().run();
		assertThat(this.sent).containsExactly(this.one, this.one);
		this.later.remove().run();
		assertThat(this.sent).hasSize(2);
		assertThat(this.later).isEmpty();
	}

	@Test
	void triesAgainWhenAllThreadsAreBusy() {
		this.busy = true;
		this.resending.mayHaveLost(this.one);
		this.later.remove().run();
		assertThat(this.sent).isEmpty();
		this.busy = false;
		this.later.remove().run();
		assertThat(this.sent).containsExactly(this.one);
		this.later.remove().run();
		assertThat(this.later).isEmpty();
	}

}
