package io.pubsub.presence;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.pubsub.Mailbox;
import io.pubsub.PayloadException;

/**
 * Who is present in a scope, on all nodes of the cluster, and with what metadata. An
 * entry belongs to a scope, for example a room, and a key, for example a user. A key may
 * have several entries, for example one for each device of the user. Thread-safe; no
 * method waits for other nodes.
 * <p>
 * Only the handle that tracks an entry can change it. Changes made on this node are
 * visible here at once, and on other nodes soon after. Other nodes may not see a change
 * that is undone or followed by another within about 10 ms. The entries of a node end
 * when it stops, crashes or is cut off. After a partition both sides see all entries
 * again, with their newest metadata.
 * <p>
 * Metadata travels as payloads do, see {@link io.pubsub.PayloadCodec}, and is limited to
 * {@code pubsub.presence.max-metadata-size}, because every node keeps it.
 * <p>
 * Scopes and keys have 1 to 4,096 characters of any kind; otherwise an
 * {@link IllegalArgumentException} is thrown. After this node has stopped there are no
 * entries, and listeners are not notified.
 */
public interface Presence {

	/**
	 * Adds an entry, which is there until its handle is closed or this node stops.
	 * @param scope the scope
	 * @param key the key, which may have other entries
	 * @param metadata the metadata, or null for none
	 * @return changes and ends the entry
	 * @throws PayloadException if the metadata cannot be encoded, or is too large when
	 * encoded
	 * @throws IllegalStateException if this node has stopped
	 */
	PresenceHandle track(String scope, String key, @Nullable Object metadata);

	/**
	 * Adds an entry that also ends when a mailbox does.
	 * @param scope the scope
	 * @param key the key, which may have other entries
	 * @param metadata the metadata, or null for none
	 * @param mailbox a mailbox of this node
	 * @return changes and ends the entry
	 * @throws PayloadException if the metadata cannot be encoded, or is too large when
	 * encoded
	 * @throws IllegalArgumentException if the mailbox belongs to another node
	 * @throws IllegalStateException if the mailbox is closed, as all are when this node
	 * has stopped
	 */
	PresenceHandle track(String scope, String key, @Nullable Object metadata, Mailbox mailbox);

	/**
	 * The entries of a scope on all nodes, by key. This takes the same short time however
	 * many there are.
	 * @param scope the scope
	 * @return an immutable snapshot, whose entries are all of one moment; empty if the
	 * scope has none. Its size is the number of keys. The entries of a key are in the
	 * order in which they joined
	 */
	Map<String, List<PresenceEntry>> list(String scope);

	/**
	 * The entries of one key on all nodes.
	 * @param scope the scope
	 * @param key the key
	 * @return an immutable snapshot in the order in which they joined, as far as the
	 * clocks of their nodes agree; empty if there are none
	 */
	List<PresenceEntry> list(String scope, String key);

	/**
	 * Monitors a scope, which need not have entries yet.
	 * @param scope the scope
	 * @param listener is notified of the present entries, and then of every change
	 * @return ends the monitor
	 * @throws IllegalStateException if this node has stopped
	 */
	PresenceMonitor monitor(String scope, PresenceListener listener);

}
