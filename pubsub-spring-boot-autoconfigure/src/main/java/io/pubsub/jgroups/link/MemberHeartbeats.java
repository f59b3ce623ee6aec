package io.pubsub.jgroups.link;

import java.util.concurrent.TimeUnit;

import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_ALL3;
import org.jspecify.annotations.Nullable;

/**
 * FD_ALL3 that remembers heartbeats of members only. In a large cluster not all members
 * exchange them at each interval, see {@link HeartbeatRhythm}.
 */
final class MemberHeartbeats extends FD_ALL3 {

	/** In a cluster of no more nodes than this, nothing differs from FD_ALL3. */
	static final int FEW = 16;

	private final int few;

	/** Used by the timer's task that sends. */
	private int sendings;

	/** Used by the timer's task that looks for silent members, with its rhythm. */
	private int looks;

	private HeartbeatRhythm looking = HeartbeatRhythm.EVEN;

	MemberHeartbeats() {
		this(FEW);
	}

	/**
	 * Creates one.
	 * @param few how many nodes may all exchange heartbeats at each interval
	 */
	MemberHeartbeats(int few) {
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(FD_ALL3.class));
		this.few = few;
	}

	private HeartbeatRhythm rhythm() {
		synchronized (this) {
			return HeartbeatRhythm.of(this.local_addr, this.members, this.suspected_mbrs, this.few);
		}
	}

	@Override
	protected void startHeartbeatSender() {
		this.lock.lock();
		try {
			if (!isHeartbeatSenderRunning()) {
				this.heartbeat_sender = this.timer.scheduleWithFixedDelay(this::sendHeartbeats, 0, this.interval,
						TimeUnit.MILLISECONDS, false);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void sendHeartbeats() {
		HeartbeatRhythm rhythm = rhythm();
		this.num_heartbeats_sent++;
		this.sendings++;
		if (rhythm.isEven()) {
			// another message to all says as much
			if (!this.mcast_sent.compareAndSet(true, false)) {
				send(null);
			}
			return;
		}
		for (Address other : getTimestamps().keySet()) {
			if (rhythm.isDue(other, this.sendings)) {
				send(other);
			}
		}
	}

	/** Sends a heartbeat to a member, or to all. */
	private void send(@Nullable Address member) {
		this.down_prot.down(new EmptyMessage(member).setFlag(Message.TransientFlag.DONT_LOOPBACK)
			.putHeader(this.id, new HeartbeatHeader()));
	}

	@Override
	protected Runnable createTimeoutChecker() {
		Runnable checker = super.createTimeoutChecker();
		return () -> {
			this.looks++;
			this.looking = rhythm();
			checker.run();
		};
	}

	@Override
	protected <T> boolean needsToBeSuspected(Address member, T heard) {
		return this.looking.isDue(member, this.looks) && super.needsToBeSuspected(member, heard);
	}

	/** Called for each message. Members are in the table since their view came. */
	@Override
	protected void update(Address sender, boolean heartbeat, boolean joined) {
		if (joined || getTimestamps().containsKey(sender)) {
			super.update(sender, heartbeat, joined);
		}
	}

	/** Something has come from a node, if not a whole message yet. */
	void heard(Address node) {
		update(node, false, false);
	}

	/** For how many nodes the time of the last heartbeat is remembered. */
	int heard() {
		return getTimestamps().size();
	}

}
