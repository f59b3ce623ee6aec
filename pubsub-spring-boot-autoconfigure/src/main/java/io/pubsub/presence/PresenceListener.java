package io.pubsub.presence;

import java.util.List;
import java.util.Map;

/**
 * Notified of the entries of a scope. Calls run on worker threads and never overlap.
 * Exceptions are logged, and the next call is made.
 * <p>
 * The calls describe a state: after each of them, the snapshot and the changes since then
 * add up to entries that were present at one moment, or are on the way to it. A listener
 * that is slow, or blocks, delays no other listener, and nothing piles up for it: when it
 * returns, it is notified of the difference between what it knows and what is present
 * then. An entry that has come and gone meanwhile is left out, and of several updates the
 * last remains. Of changes that are reported together, entries that have joined come
 * first, updates second, and entries that have left last; so a key that is present all
 * the time never seems to be gone.
 */
public interface PresenceListener {

	/**
	 * Called once, before all other methods.
	 * @param entries the entries of each key when monitoring begins, an immutable
	 * snapshot; the calls that follow continue from there without gaps or duplicates
	 */
	default void onSnapshot(Map<String, List<PresenceEntry>> entries) {
	}

	/**
	 * An entry is present that was not before.
	 * @param entry the entry
	 */
	void onJoined(PresenceEntry entry);

	/**
	 * The metadata of an entry was replaced.
	 * @param entry the entry as it is now
	 * @param before the entry as this listener was last notified of it
	 */
	default void onUpdated(PresenceEntry entry, PresenceEntry before) {
	}

	/**
	 * An entry is no longer present: it was closed, its mailbox has ended, or its node
	 * has left.
	 * @param entry the entry as this listener was last notified of it
	 */
	void onLeft(PresenceEntry entry);

}
