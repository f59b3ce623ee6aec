package io.pubsub.node.mailbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The taps of one mailbox: mostly none, or one. Thread-safe; deliveries are taken without
 * a lock.
 */
public final class MailboxTaps {

	private static final Tap[] NONE = {};

	/** Replaced as a whole, by the holder of this. */
	private volatile Tap[] taps = NONE;

	/**
	 * Those that may be added, one for each key; null as long as there is none; guarded
	 * by this.
	 */
	private @Nullable List<Tap> admitted;

	/**
	 * Admits a tap, until it is {@link #release released}.
	 * @return false if another has its key
	 */
	public synchronized boolean admit(Tap tap) {
		if (this.admitted == null) {
			this.admitted = new ArrayList<>(1);
		}
		if (this.admitted.stream().anyMatch((other) -> other.key().equals(tap.key()))) {
			return false;
		}
		return this.admitted.add(tap);
	}

	/** A tap is used no more; it may never have been admitted. */
	public synchronized void release(Tap tap) {
		remove(tap);
		if (this.admitted != null && this.admitted.remove(tap) && this.admitted.isEmpty()) {
			this.admitted = null;
		}
	}

	/** Has a tap that was admitted take deliveries from now on. */
	public synchronized void add(Tap tap) {
		remove(tap);
		Tap[] more = Arrays.copyOf(this.taps, this.taps.length + 1);
		more[more.length - 1] = tap;
		this.taps = more;
	}

	/** Has a tap take no more deliveries. */
	public synchronized void remove(Tap tap) {
		this.taps = Arrays.stream(this.taps).filter((each) -> each != tap).toArray(Tap[]::new);
	}

	public List<Tap> all() {
		return List.of(this.taps);
	}

	/** A delivery has its turn in the mailbox. */
	public void take(Delivery delivery) {
		for (Tap tap : this.taps) {
			if (tap.takes(delivery)) {
				tap.take(delivery);
			}
		}
	}

}
