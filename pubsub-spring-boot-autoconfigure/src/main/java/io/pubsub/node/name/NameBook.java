package io.pubsub.node.name;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.pubsub.cluster.Peers;

/**
 * What nodes have told of names, with what this node tells: its rows, the table that is
 * read, and the state of registrations change here together. Guarded by
 * {@link NameClaims}.
 */
final class NameBook {

	private final Map<String, NameEntry> entries = new HashMap<>();

	/** The number of this node's last holder. */
	private long numbers;

	private final UUID self;

	private final NameTable table;

	private final NameRow rows;

	/** Filled before the node joins. */
	private final List<HolderListener> listeners = new ArrayList<>();

	private final Peers peers;

	NameBook(Peers peers, NameTable table, NameRow rows) {
		this.self = peers.self().id();
		this.table = table;
		this.rows = rows;
		this.peers = peers;
	}

	void add(HolderListener listener) {
		this.listeners.add(listener);
	}

	NameEntry entry(String name) {
		return this.entries.computeIfAbsent(name, NameEntry::new);
	}

	@Nullable NameEntry find(String name) {
		return this.entries.get(name);
	}

	/** Forgets a name about which there is nothing to know. */
	void tidy(NameEntry entry) {
		if (entry.isEmpty()) {
			this.entries.remove(entry.name(), entry);
		}
	}

	/** Registrations of this node: first those that wait, then those that do not. */
	List<NameRegistration> registrations() {
		List<NameRegistration> all = new ArrayList<>();
		this.entries.values().forEach((entry) -> all.addAll(entry.waiting));
		this.entries.values().stream().map((entry) -> entry.own).filter((own) -> own != null).forEach(all::add);
		return all;
	}

	/** Takes in that a mailbox of another node has a name, or has it no more. */
	void told(NameEntry entry, NameHolder holder, boolean added) {
		if (added) {
			entry.add(holder);
		}
		else {
			entry.remove(holder);
		}
		this.table.put(entry.name(), entry.holder());
	}

	/** Claims a name for a registration. */
	void claim(NameEntry entry, NameRegistration registration) {
		registration.claims();
		entry.own = registration;
		this.peers.rows().add(this.rows.claim(entry.name()));
	}

	/** Gives a registration a name; one that claims it does not any more. */
	void hold(NameEntry entry, NameRegistration registration) {
		NameHolder holder = holder(entry, registration);
		withdraw(entry, registration);
		registration.holds(holder);
		entry.own = registration;
		this.listeners.forEach((listener) -> listener.holds(registration));
		show(entry, holder);
	}

	/** Has a registration keep its name, with all others replaced. */
	void keep(NameEntry entry, NameRegistration registration, NameHolder before) {
		NameHolder holder = holder(entry, registration);
		registration.keeps(holder);
		show(entry, holder);
		hide(entry, before);
	}

	/** Replaces all there are; of very many some, the others another time. */
	private NameHolder holder(NameEntry entry, NameRegistration registration) {
		Set<NameHolder.Id> replaced = entry.holders()
			.stream()
			.map(NameHolder::id)
			.limit(NameRow.MAX_REPLACED)
			.collect(Collectors.toSet());
		return new NameHolder(this.self, registration.mailbox().ref().id(), ++this.numbers, replaced);
	}

	/**
	 * Has nobody find a mailbox by its name any more. The name is not free before the
	 * registration is withdrawn: it is claimed until then.
	 */
	void leave(NameEntry entry, NameRegistration registration, NameHolder holder) {
		registration.leaves();
		this.peers.rows().add(this.rows.claim(entry.name()));
		hide(entry, holder);
	}

	/** Takes a registration out; whoever calls gives it its new state. */
	void withdraw(NameEntry entry, NameRegistration registration) {
		entry.waiting.remove(registration);
		if (entry.own == registration) {
			entry.own = null;
		}
		NameHolder holder = registration.holder();
		if (holder != null) {
			hide(entry, holder);
			this.listeners.forEach((listener) -> listener.holdsNoMore(registration));
		}
		else if (registration.isClaiming() || registration.isLeaving()) {
			this.peers.rows().remove(this.rows.claim(entry.name()));
			if (registration.isLeaving()) {
				this.listeners.forEach((listener) -> listener.holdsNoMore(registration));
			}
		}
	}

	private void show(NameEntry entry, NameHolder holder) {
		told(entry, holder, true);
		this.peers.rows().add(this.rows.of(entry.name(), holder));
	}

	/** Others hear of the row before they can hear of what follows on it. */
	private void hide(NameEntry entry, NameHolder holder) {
		this.peers.rows().remove(this.rows.of(entry.name(), holder));
		told(entry, holder, false);
	}

}
