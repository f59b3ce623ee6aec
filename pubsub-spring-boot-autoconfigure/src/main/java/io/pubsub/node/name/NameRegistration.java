package io.pubsub.node.name;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.dispatch.MailboxQueue;
import io.pubsub.dispatch.Workers;
import io.pubsub.name.Candidacy;
import io.pubsub.name.NameListener;
import io.pubsub.node.mailbox.EndReason;
import io.pubsub.node.mailbox.NodeMailbox;

/**
 * That a mailbox of this node is to have a name: from when somebody asks for it until it
 * is refused, given up or lost. Changed by {@link NameClaims}, which guards it.
 */
public final class NameRegistration implements Candidacy, Runnable {

	private final String name;

	private final NodeMailbox mailbox;

	private final Kind kind;

	private final @Nullable MailboxQueue<Consumer<NameListener>> news;

	/** Of the last follower with a listener. */
	private @Nullable MailboxQueue<Consumer<NameListener>> laterNews;

	/**
	 * Registrations of the same mailbox that ask for the name while this has it, and wait
	 * until all others know that.
	 */
	private List<NameRegistration> followers = List.of();

	private final BiConsumer<NameRegistration, RuntimeException> end;

	private final CompletableFuture<Boolean> result = new CompletableFuture<>();

	private final Workers workers;

	/** Completes when a name that is handed over is free; made when that begins. */
	private @Nullable CompletableFuture<Boolean> left;

	private State state = State.WAITING;

	/** Counts claims and holdings, to tell an earlier one from the present. */
	private int attempt;

	/** Whether all others know the claim, and this node all that they claimed before. */
	private boolean claimVisible;

	/** What the others see, while it has the name. */
	private @Nullable NameHolder holder;

	/** Whether there was another holder that neither replaces, when last looked at. */
	private boolean contested;

	/** Whether all others know the holder; read by all threads. */
	private volatile boolean registered;

	/**
	 * Makes a registration that waits for its turn.
	 * @param name the name
	 * @param mailbox the mailbox that is to have it
	 * @param kind when it may have it
	 * @param listener hears what becomes of it
	 * @param workers what calls the listener
	 * @param end ends a registration, with the cause for what waits for its result
	 */
	NameRegistration(String name, NodeMailbox mailbox, Kind kind, @Nullable NameListener listener, Workers workers,
			BiConsumer<NameRegistration, RuntimeException> end) {
		this.name = name;
		this.mailbox = mailbox;
		this.kind = kind;
		this.news = (listener != null) ? MailboxQueue.unbounded((event) -> event.accept(listener), workers) : null;
		this.workers = workers;
		this.end = end;
	}

	@Override
	public String name() {
		return this.name;
	}

	public NodeMailbox mailbox() {
		return this.mailbox;
	}

	public Kind kind() {
		return this.kind;
	}

	/**
	 * Completes when it is known whether the mailbox has the name, on a thread that must
	 * not be held up; never for {@link Kind#STANDING}.
	 */
	CompletableFuture<Boolean> result() {
		return this.result;
	}

	boolean isClaiming() {
		return this.state == State.CLAIMING;
	}

	boolean isHolding() {
		return this.state == State.HOLDING;
	}

	/** Whether nobody finds the mailbox by its name, which is not free yet. */
	boolean isLeaving() {
		return this.state == State.LEAVING;
	}

	/** Whether another registration of the same mailbox has the name. */
	boolean isFollowing() {
		return this.state == State.FOLLOWING;
	}

	boolean hasEnded() {
		return this.state == State.ENDED;
	}

	/** The claim or holding of now. */
	Attempt attempt() {
		return new Attempt(this, this.attempt);
	}

	void claims() {
		change(State.CLAIMING);
		this.attempt++;
	}

	boolean isClaimVisible() {
		return this.claimVisible;
	}

	void holds(NameHolder holder) {
		change(State.HOLDING);
		this.attempt++;
		this.holder = holder;
	}

	/** The same mailbox still has the name, and others see it replace all they saw. */
	void keeps(NameHolder holder) {
		this.holder = holder;
		this.contested = false;
	}

	@Nullable NameHolder holder() {
		return this.holder;
	}

	/** There is another holder. */
	void meets(NameHolder other) {
		if (this.holder != null && !this.holder.replaces(other) && !other.replaces(this.holder)) {
			this.contested = true;
		}
	}

	boolean isContested() {
		return this.contested;
	}

	void contested(boolean contested) {
		this.contested = contested;
	}

	/**
	 * All others know of the claim, or that the mailbox has the name.
	 * @return true if it is a claim, about which there is something to decide now
	 */
	boolean isVisible() {
		if (this.state == State.HOLDING) {
			registered();
			tellFollowers();
		}
		this.claimVisible = (this.state == State.CLAIMING);
		return this.claimVisible;
	}

	private void registered() {
		if (!this.registered && (this.kind == Kind.STANDING || this.result.complete(true))) {
			this.registered = true;
			tell((listener) -> listener.onRegistered(this.name));
		}
	}

	/** The same mailbox is to have the name once more. */
	void followedBy(NameRegistration other) {
		other.change(State.FOLLOWING);
		List<NameRegistration> more = new ArrayList<>(this.followers);
		more.add(other);
		this.followers = more;
	}

	private void tellFollowers() {
		for (NameRegistration follower : this.followers) {
			if (follower.state == State.FOLLOWING) {
				follower.registered();
				follower.change(State.ENDED);
				follower.mailbox.endActions().remove(follower);
				this.laterNews = (follower.news != null) ? follower.news : this.laterNews;
			}
		}
		this.followers = List.of();
	}

	/** Another mailbox has the name instead. */
	void loses(NameListener.Reason reason) {
		if (this.kind == Kind.REPLACING) {
			// it took the name, so that is what it is told first
			registered();
		}
		tellFollowers();
		if (this.registered) {
			tell((listener) -> listener.onLost(this.name, reason));
		}
		if (this.laterNews != null) {
			this.laterNews.offer((listener) -> listener.onLost(this.name, reason), false);
			this.laterNews = null;
		}
		waits();
	}

	/** It is being handed over. */
	void leaves() {
		this.left = new CompletableFuture<>();
		change(State.LEAVING);
	}

	/** Completes when the name is free, for one that is being handed over. */
	CompletableFuture<Boolean> left() {
		return Objects.requireNonNull(this.left);
	}

	void waits() {
		change(State.WAITING);
	}

	/** Another has the name, and this one does not stand for it any more. */
	void isRefused() {
		change(State.ENDED);
		this.mailbox.endActions().remove(this);
		this.result.complete(false);
	}

	/** It has been given up, and nobody hears of it any more. */
	void ends(RuntimeException cause) {
		change(State.ENDED);
		this.mailbox.endActions().remove(this);
		this.result.completeExceptionally(cause);
		if (this.left != null) {
			this.left.completeAsync(() -> true, this.workers);
		}
		if (this.news != null) {
			this.news.close();
		}
		if (this.laterNews != null) {
			this.laterNews.close();
		}
		this.followers.forEach((follower) -> follower.ends(cause));
		this.followers = List.of();
	}

	private void change(State state) {
		this.state = state;
		this.claimVisible = false;
		this.contested = false;
		this.holder = null;
		this.registered = false;
	}

	private void tell(Consumer<NameListener> event) {
		if (this.news != null) {
			this.news.offer(event, false);
		}
	}

	@Override
	public boolean isRegistered() {
		return this.registered;
	}

	@Override
	public void close() {
		this.end.accept(this, new IllegalStateException("'" + this.name + "' is not registered any more"));
	}

	/** The mailbox has closed. */
	@Override
	public void run() {
		this.end.accept(this, closed());
	}

	/** Why the mailbox has the name no more. */
	public EndReason ending() {
		EndReason ending = this.mailbox.ending();
		return (ending != null) ? ending : EndReason.UNREGISTERED;
	}

	RuntimeException closed() {
		return new IllegalStateException(this.mailbox + " is closed and cannot have the name '" + this.name + "'");
	}

	@Override
	public String toString() {
		return this.mailbox + " for '" + this.name + "'";
	}

	/**
	 * When a registration takes its name.
	 */
	public enum Kind {

		/** Now, if it is free. */
		ONCE,

		/** Now, whoever has it. */
		REPLACING,

		/** Whenever it is free. */
		STANDING

	}

	/**
	 * What others are told of a registration: a claim, or a holder.
	 *
	 * @param registration the registration
	 * @param number tells it from earlier ones
	 */
	record Attempt(NameRegistration registration, int number) {

		/** Whether that is how it still is. */
		boolean counts() {
			return this.registration.attempt == this.number;
		}

	}

	private enum State {

		WAITING, CLAIMING, HOLDING, FOLLOWING, LEAVING, ENDED

	}

}
