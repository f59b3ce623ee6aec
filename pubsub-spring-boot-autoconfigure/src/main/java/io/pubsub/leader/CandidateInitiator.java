package io.pubsub.leader;

import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.event.LeaderEventPublisher;

/**
 * Has the {@link Candidate}s of Spring Integration in an application campaign for their
 * roles, like a {@code LeaderInitiator} of Spring Integration. Thread-safe.
 * <p>
 * {@link Candidate#onGranted} runs on a thread of its own, which is interrupted when the
 * leadership is lost or given up. Then, when it has returned, {@link Candidate#onRevoked}
 * is called. Each change is published as an event.
 */
public final class CandidateInitiator {

	private static final Log logger = LogFactory.getLog(CandidateInitiator.class);

	private final Leaders leaders;

	private final LeaderEventPublisher events;

	private final List<? extends Candidate> candidates;

	/** Guarded by this. */
	private final List<Leadership> leaderships = new ArrayList<>();

	/**
	 * Creates one that campaigns for nothing yet.
	 * @param leaders elects
	 * @param candidates the candidates
	 * @param events publishes what happens to them
	 */
	public CandidateInitiator(Leaders leaders, List<? extends Candidate> candidates, LeaderEventPublisher events) {
		this.leaders = leaders;
		this.candidates = List.copyOf(candidates);
		this.events = events;
	}

	/** Campaigns for the roles of all candidates. */
	public synchronized void start() {
		for (Candidate candidate : this.candidates) {
			Granted granted = new Granted(candidate);
			Leadership leadership = this.leaders.campaign(candidate.getRole(), granted);
			granted.leadership = leadership;
			this.leaderships.add(leadership);
		}
	}

	/** Withdraws all candidates, in order. Does not wait. */
	public synchronized void stop() {
		this.leaderships.forEach(Leadership::close);
		this.leaderships.clear();
	}

	/** One candidate. */
	private final class Granted implements LeaderListener, Context {

		private final Candidate candidate;

		private volatile @Nullable Leadership leadership;

		/** Used by calls of the listener, which do not overlap. */
		private @Nullable Thread thread;

		Granted(Candidate candidate) {
			this.candidate = candidate;
		}

		@Override
		public void onElected(Term term) {
			Thread granted = new Thread(this::grant, "pubsub-leader-" + term.name());
			granted.setDaemon(true);
			this.thread = granted;
			granted.start();
			CandidateInitiator.this.events.publishOnGranted(CandidateInitiator.this, this, term.name());
		}

		private void grant() {
			try {
				this.candidate.onGranted(this);
			}
			catch (InterruptedException ex) {
				// as the leadership has ended
			}
			catch (Throwable ex) {
				logger.warn("Candidate " + this.candidate.getId() + " failed when it was granted leadership", ex);
				this.yield();
			}
		}

		@Override
		public void onRevoked(Term term, Reason reason) {
			Thread granted = this.thread;
			try {
				if (granted != null) {
					granted.interrupt();
					granted.join();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.candidate.onRevoked(this);
			CandidateInitiator.this.events.publishOnRevoked(CandidateInitiator.this, this, term.name());
		}

		@Override
		public boolean isLeader() {
			Leadership own = this.leadership;
			return own != null && own.isLeader();
		}

		@Override
		public void yield() {
			Leadership own = this.leadership;
			if (own != null) {
				own.stepDown();
			}
		}

		@Override
		public String getRole() {
			return this.candidate.getRole();
		}

	}

}
