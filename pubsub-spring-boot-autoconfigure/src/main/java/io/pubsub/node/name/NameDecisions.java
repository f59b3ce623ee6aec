package io.pubsub.node.name;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;

import io.pubsub.cluster.Peers;
import io.pubsub.node.name.NameRegistration.Attempt;

/**
 * When names are looked at: on the control thread, many together about which there may be
 * something to decide, and not while a member's rows are not known. What comes of it is
 * told to the others at once, and together. Guarded by {@link NameClaims}.
 */
final class NameDecisions {

	/**
	 * How many names are looked at before others have their turn on the control thread.
	 */
	private static final int TURN = 200;

	/** Names that are to be looked at. */
	private final Set<NameEntry> due = new LinkedHashSet<>();

	/** Names that wait for a node's own name. */
	private final Set<NameEntry> postponed = new HashSet<>();

	/** Whether those that are due are going to be looked at. */
	private boolean scheduled;

	/** Members whose rows are not known. */
	private final Set<UUID> unknown = new HashSet<>();

	private final Object lock;

	private final BiConsumer<NameEntry, List<Attempt>> look;

	private final BiConsumer<NameEntry, Attempt> visible;

	private final Peers peers;

	/**
	 * Makes rounds.
	 * @param peers tells the others
	 * @param lock guards this
	 * @param look looks at a name, and adds what is told of it
	 * @param visible called when all others know what was told
	 */
	NameDecisions(Peers peers, Object lock, BiConsumer<NameEntry, List<Attempt>> look,
			BiConsumer<NameEntry, Attempt> visible) {
		this.peers = peers;
		this.lock = lock;
		this.look = look;
		this.visible = visible;
	}

	void known(UUID node, boolean known) {
		if (known) {
			this.unknown.remove(node);
			schedule();
		}
		else {
			this.unknown.add(node);
		}
	}

	/** Has a name looked at soon. */
	void add(NameEntry entry) {
		this.due.add(entry);
		schedule();
	}

	/**
	 * Calls back, without the lock or at once, when all others know the rows that this
	 * node has now.
	 */
	void whenVisible(Runnable action) {
		this.peers.rows().change(() -> {
		}, action);
	}

	/** Has a name looked at when another node has told its own name. */
	void postpone(NameEntry entry) {
		this.postponed.add(entry);
	}

	/** Another node has told its name. */
	void resume() {
		this.due.addAll(this.postponed);
		this.postponed.clear();
		schedule();
	}

	private void schedule() {
		if (this.scheduled || this.due.isEmpty() || !this.unknown.isEmpty()) {
			return;
		}
		this.scheduled = true;
		List<Told> told = new ArrayList<>();
		this.peers.rows().change(() -> begin(told), () -> visible(told));
	}

	private void begin(List<Told> told) {
		synchronized (this.lock) {
			this.scheduled = false;
			if (this.unknown.isEmpty()) {
				told.addAll(look());
			}
		}
	}

	private List<Told> look() {
		List<NameEntry> entries = this.due.stream().limit(TURN).toList();
		entries.forEach(this.due::remove);
		List<Told> told = new ArrayList<>();
		for (NameEntry entry : entries) {
			List<Attempt> attempts = new ArrayList<>(1);
			this.look.accept(entry, attempts);
			attempts.forEach((attempt) -> told.add(new Told(entry, attempt)));
		}
		schedule();
		return told;
	}

	private void visible(List<Told> told) {
		synchronized (this.lock) {
			told.forEach((each) -> this.visible.accept(each.entry(), each.attempt()));
		}
	}

	private record Told(NameEntry entry, Attempt attempt) {
	}

}
