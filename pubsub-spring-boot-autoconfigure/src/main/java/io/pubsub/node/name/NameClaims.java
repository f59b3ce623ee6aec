package io.pubsub.node.name;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.pubsub.MembershipEvent;
import io.pubsub.PubSubException;
import io.pubsub.Ref;
import io.pubsub.cluster.Peers;
import io.pubsub.name.NameListener.Reason;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.name.NameRegistration.Attempt;
import io.pubsub.node.name.NameRegistration.Kind;

/**
 * Decides, with its like on the other nodes, which mailbox has which name. There is no
 * arbiter, and nothing travels but rows.
 * <p>
 * <b>Taking a name.</b> A node that knows of no holder of a name, and of no other claim
 * to it, adds a claim to its rows, and waits until that is visible: until every other
 * member has acknowledged it, and this node has all rows that each had before it did. Of
 * several nodes that claim a name the one that goes first in an order by name and node
 * gets it. A node with a visible claim waits as long as one that goes before it claims
 * the name too; when there is a holder it withdraws; else it replaces the claim by a row
 * that makes its mailbox the holder, in one change, and has the name. When that row is
 * visible too, whoever asked is told.
 * <p>
 * <i>Why no two get one name.</i> A node takes in rows, claims and decides on its control
 * thread, and sends what follows in the same step. Let A and B claim a name, A going
 * first. If B is a member when A's claim becomes visible, there was a step in which B
 * took in that claim, and A has all that B sent before. If B had the name by then, A sees
 * the holder, and withdraws. Else B knows A's claim from then on, and waits until it is
 * gone: A has withdrawn, has left, or is the holder, which is seen before the claim goes,
 * as added rows are sent before removed ones, and decisions wait until all rows of a
 * frame are taken in. If B joins later, A is a member for B, whose claim is visible only
 * when A has acknowledged it: so B knows by then that A claims the name or has it. If
 * neither is a member for the other, that is a partition.
 * <p>
 * <i>Why somebody gets it.</i> Of the nodes that claim a name one goes first, and its
 * claim becomes visible, unless it withdraws or leaves. Members that do not answer hold
 * up claims until they are seen to have left; a registration that waits does so no longer
 * than its timeout, and then withdraws its claim.
 * <p>
 * <b>Taking it from others.</b> {@code reRegister} needs no claim: it adds a holder whose
 * row names all holders there are to be seen, as replaced. A holder that another replaces
 * does not count, on any node, and its node removes its row. So that none is overlooked,
 * nothing is decided while a member's rows are not known.
 * <p>
 * <b>Conflicts.</b> Two holders, neither of which replaces the other, meet when a
 * partition ends, or when two nodes {@code reRegister} at the same moment. The one that
 * goes first counts for the time being. Its node alone asks the resolver. If that chooses
 * its mailbox, the node tells of it by a new row that replaces all others, as above; else
 * it withdraws itself, and the rest is as before. So the resolver is asked once, and a
 * node that goes away meanwhile leaves the question to the next.
 * <p>
 * <b>Fail-over.</b> Rows go with their node. Each node at which a registration stands for
 * the name then claims it.
 * <p>
 * Thread-safe. What others tell, and decisions, come on the control thread.
 */
public final class NameClaims {

	private final UUID self;

	private final NameTable table;

	private final NameConflicts conflicts;

	private final NameBook book;

	private final NameDecisions rounds;

	private boolean stopped;

	/**
	 * Makes the names of one kind.
	 * @param kernel the node
	 * @param rows how they are told to others
	 * @param conflicts decides who keeps a name
	 */
	NameClaims(Kernel kernel, NameRow rows, NameConflicts conflicts) {
		Peers peers = kernel.peers();
		this.self = peers.self().id();
		this.table = new NameTable(peers.self());
		this.conflicts = conflicts;
		this.book = new NameBook(peers, this.table, rows);
		this.rounds = new NameDecisions(peers, this, this::look, this::visible);
	}

	/** Has a listener learn of the names of this node; to be called before it joins. */
	public synchronized void onHolder(HolderListener listener) {
		this.book.add(listener);
	}

	/** Who has which name; to be read by any thread. */
	NameTable table() {
		return this.table;
	}

	/**
	 * Has a registration take its name, or wait for it.
	 * @throws IllegalStateException if its mailbox is closed, or this node has stopped
	 */
	synchronized void begin(NameRegistration registration) {
		if (this.stopped) {
			throw new IllegalStateException("Cannot register '" + registration.name() + "': this node has stopped");
		}
		registration.mailbox().endActions().add(registration);
		if (registration.hasEnded()) {
			throw registration.closed();
		}
		NameEntry entry = this.book.entry(registration.name());
		if (entry.isHeld() && registration.kind() == Kind.ONCE) {
			registration.isRefused();
			return;
		}
		entry.waiting.add(registration);
		this.rounds.add(entry);
	}

	/**
	 * Ends a registration, whatever has become of it.
	 * @param cause for whoever waits for its result
	 */
	synchronized void end(NameRegistration registration, RuntimeException cause) {
		if (registration.hasEnded()) {
			return;
		}
		if (registration.isFollowing()) {
			registration.ends(cause);
			return;
		}
		NameEntry entry = this.book.entry(registration.name());
		this.book.withdraw(entry, registration);
		registration.ends(cause);
		this.rounds.add(entry);
	}

	/**
	 * Takes a name from a mailbox of this node.
	 * @return false if none has it
	 */
	synchronized boolean release(String name) {
		NameEntry entry = this.book.find(name);
		NameRegistration own = (entry != null) ? entry.own : null;
		if (own == null || !(own.isHolding() || own.isLeaving())) {
			return false;
		}
		own.close();
		return true;
	}

	/**
	 * Takes a name from a mailbox of this node, which nobody finds any more, and frees it
	 * when the mailbox has handled what it had got by the time all others knew that.
	 * @return completes on a worker when it is free; with false if no mailbox has it
	 */
	synchronized CompletableFuture<Boolean> handOver(String name) {
		NameEntry entry = this.book.find(name);
		NameRegistration own = (entry != null) ? entry.own : null;
		NameHolder holder = (own != null) ? own.holder() : null;
		if (entry != null && own != null && holder != null) {
			this.book.leave(entry, own, holder);
			this.rounds.whenVisible(() -> own.mailbox().execute(own::close));
		}
		return (own != null && own.isLeaving()) ? own.left() : CompletableFuture.completedFuture(false);
	}

	/**
	 * Takes their names from all mailboxes of this node, like {@link #handOver(String)}:
	 * they are free when the mailboxes have {@link #freeDrained drained}. Others that are
	 * to have a name do not any more.
	 */
	synchronized void leaveAll() {
		this.stopped = true;
		for (NameRegistration registration : this.book.registrations()) {
			NameHolder holder = registration.holder();
			if (holder != null) {
				this.book.leave(this.book.entry(registration.name()), registration, holder);
			}
			else if (!registration.isLeaving()) {
				end(registration, stops(registration));
			}
		}
	}

	/** Frees each name when its mailbox, which is being drained, has handled all. */
	void freeDrained() {
		List<NameRegistration> leaving;
		synchronized (this) {
			leaving = this.book.registrations().stream().filter(NameRegistration::isLeaving).toList();
		}
		leaving.forEach((each) -> each.mailbox().drainOff().whenComplete((drained, failure) -> each.close()));
	}

	private static RuntimeException stops(NameRegistration registration) {
		return new PubSubException("This node stops before it has '" + registration.name() + "'");
	}

	/** Ends all registrations of this node, for good. */
	synchronized void stop() {
		this.stopped = true;
		this.book.registrations().forEach((each) -> end(each, stops(each)));
	}

	synchronized boolean hasStopped() {
		return this.stopped;
	}

	/** A member's rows are not known; or they are, or it has left. */
	synchronized void known(UUID node, boolean known) {
		this.rounds.known(node, known);
	}

	/** A node has told its name, or has left. */
	synchronized void changed(MembershipEvent event) {
		this.table.changed(event);
		this.rounds.resume();
	}

	/** Another node claims a name, or does not any more. */
	synchronized void claim(String name, UUID node, boolean added) {
		NameEntry entry = this.book.entry(name);
		entry.claim(node, added);
		changed(entry);
	}

	/** A mailbox of another node has a name, or does not any more. */
	synchronized void holder(String name, NameHolder holder, boolean added) {
		NameEntry entry = this.book.entry(name);
		if (added && entry.own != null) {
			entry.own.meets(holder);
		}
		this.book.told(entry, holder, added);
		changed(entry);
	}

	private void changed(NameEntry entry) {
		if (entry.concernsThisNode()) {
			this.rounds.add(entry);
		}
		else {
			this.book.tidy(entry);
		}
	}

	/** Decides what there is to decide about a name. */
	private void look(NameEntry entry, List<Attempt> told) {
		if (entry.own != null && entry.own.isLeaving() && entry.isHeld()) {
			// it was taken, and is not to be waited for
			entry.own.close();
		}
		defend(entry);
		replace(entry, told);
		decide(entry, told);
		if (entry.isHeld()) {
			entry.refuseWaiting();
		}
		else if (entry.own == null && !entry.isClaimedByOthers() && !entry.waiting.isEmpty()) {
			NameRegistration next = entry.waiting.remove(0);
			this.book.claim(entry, next);
			told.add(next.attempt());
		}
		this.book.tidy(entry);
	}

	private void visible(NameEntry entry, Attempt attempt) {
		if (attempt.counts() && attempt.registration().isVisible()) {
			this.rounds.add(entry);
		}
	}

	/** Gives up a name to whom it belongs, or asks to whom. */
	private void defend(NameEntry entry) {
		NameRegistration own = entry.own;
		NameHolder mine = (own != null) ? own.holder() : null;
		NameHolder first = entry.holder();
		if (own == null || mine == null || first == null) {
			return;
		}
		if (entry.isReplaced(mine)) {
			lose(entry, own, own.isContested() ? Reason.CONFLICT : Reason.REPLACED);
			return;
		}
		List<NameHolder> contenders = entry.contenders();
		own.contested(contenders.size() > 1);
		if (own.isContested() && first.equals(mine) && !entry.resolving) {
			resolve(entry, own, contenders);
		}
	}

	private void resolve(NameEntry entry, NameRegistration own, List<NameHolder> contenders) {
		List<Ref> refs = contenders.stream().map(this.table::ref).flatMap(Optional::stream).toList();
		if (refs.size() < contenders.size()) {
			// a node is still to tell its name
			this.rounds.postpone(entry);
			return;
		}
		entry.resolving = true;
		this.conflicts.resolve(entry.name(), refs, (winner) -> resolved(entry, own, contenders, winner));
	}

	private synchronized void resolved(NameEntry entry, NameRegistration own, List<NameHolder> contenders, Ref winner) {
		entry.resolving = false;
		NameHolder mine = own.holder();
		// else there is another question by now, or none
		if (mine != null && entry.own == own && entry.contenders().equals(contenders)) {
			if (winner.equals(own.mailbox().ref())) {
				this.book.keep(entry, own, mine);
			}
			else {
				lose(entry, own, Reason.CONFLICT);
			}
		}
		this.rounds.add(entry);
	}

	/** Has registrations take the name that do so whoever has it, the last for good. */
	private void replace(NameEntry entry, List<Attempt> told) {
		for (NameRegistration registration : List.copyOf(entry.waiting)) {
			if (registration.kind() == Kind.REPLACING) {
				NameRegistration own = entry.own;
				NameHolder mine = (own != null) ? own.holder() : null;
				if (own != null && mine != null && own.mailbox() == registration.mailbox()) {
					follow(entry, registration, own, mine);
					told.add(own.attempt());
					continue;
				}
				if (own != null && own.isLeaving()) {
					own.close();
					own = null;
				}
				this.book.hold(entry, registration);
				told.add(registration.attempt());
				if (own != null) {
					lose(entry, own, Reason.REPLACED);
				}
			}
		}
	}

	/** The mailbox has the name: that is only made sure. */
	private void follow(NameEntry entry, NameRegistration registration, NameRegistration own, NameHolder mine) {
		entry.waiting.remove(registration);
		own.followedBy(registration);
		if (entry.contenders().size() > 1) {
			this.book.keep(entry, own, mine);
		}
	}

	private void decide(NameEntry entry, List<Attempt> told) {
		NameRegistration own = entry.own;
		if (own == null || !own.isClaiming()) {
			return;
		}
		if (entry.isHeld()) {
			lose(entry, own, Reason.REPLACED);
		}
		else if (own.isClaimVisible() && entry.goesFirst(this.self)) {
			this.book.hold(entry, own);
			told.add(own.attempt());
		}
	}

	/** Has a registration hold or claim its name no more. */
	private void lose(NameEntry entry, NameRegistration own, Reason reason) {
		this.book.withdraw(entry, own);
		own.loses(reason);
		if (own.kind() == Kind.STANDING) {
			entry.waiting.add(own);
		}
		else {
			own.isRefused();
		}
	}

}
