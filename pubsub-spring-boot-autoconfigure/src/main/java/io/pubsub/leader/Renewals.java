package io.pubsub.leader;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.pubsub.leader.Ask.Entry;
import io.pubsub.leader.Ask.Kind;

/**
 * Renews the leases of this node, those of all names together. Thread-safe.
 */
final class Renewals {

	private final Set<HeldLease> leases = ConcurrentHashMap.newKeySet();

	private final LeaderLink link;

	private final LeaderSettings settings;

	private final LeaderClock clock;

	Renewals(LeaderLink link, LeaderSettings settings, LeaderClock clock) {
		this.link = link;
		this.settings = settings;
		this.clock = clock;
	}

	void add(HeldLease lease) {
		this.leases.add(lease);
	}

	void remove(HeldLease lease) {
		this.leases.remove(lease);
	}

	int count() {
		return this.leases.size();
	}

	/** Renews all leases. Does not wait. */
	void run() {
		run(false);
	}

	/** Lets all nodes hear from this one, also if it has no lease. */
	void announce() {
		run(true);
	}

	private void run(boolean empty) {
		List<HeldLease> part = new ArrayList<>();
		List<Lease> held = new ArrayList<>();
		for (HeldLease each : this.leases) {
			Lease lease = each.held();
			if (lease != null) {
				part.add(each);
				held.add(lease);
			}
			if (part.size() == Ask.MAX_ENTRIES) {
				renew(List.copyOf(part), List.copyOf(held));
				part.clear();
				held.clear();
			}
		}
		if (!part.isEmpty() || empty) {
			renew(part, held);
		}
	}

	private void renew(List<HeldLease> part, List<Lease> held) {
		long nanos = this.clock.nanos();
		long millis = this.clock.millis();
		this.link.ask(ask(Kind.RENEW, held), this.settings.lease()).thenAccept((round) -> {
			for (int i = 0; i < part.size(); i++) {
				Term term = held.get(i).term();
				if (round.isOutdated(i)) {
					part.get(i).superseded(term.number());
				}
				else if (round.isAgreed(i, this.settings.quorum())) {
					part.get(i).renewed(Lease.from(term, nanos, millis, this.settings.leaseNanos()));
				}
			}
		});
	}

	private Ask ask(Kind kind, List<Lease> leases) {
		return new Ask(kind, this.settings.leaseNanos(),
				leases.stream().map(Lease::term).map(Renewals::entry).toList());
	}

	private static Entry entry(Term term) {
		return new Entry(term.name(), term.number(), Math.max(term.since().toEpochMilli(), 0), 0, null);
	}

	/** Lets another node follow on a term that this node has given up. */
	CompletableFuture<Round> release(Lease lease) {
		return this.link.ask(ask(Kind.RELEASE, List.of(lease)), Ballots.timeout(this.settings));
	}

}
