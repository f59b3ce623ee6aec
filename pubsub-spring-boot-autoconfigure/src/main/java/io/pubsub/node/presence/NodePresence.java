package io.pubsub.node.presence;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.pubsub.Mailbox;
import io.pubsub.node.mailbox.NodeMailboxes;
import io.pubsub.presence.Presence;
import io.pubsub.presence.PresenceEntry;
import io.pubsub.presence.PresenceHandle;
import io.pubsub.presence.PresenceListener;
import io.pubsub.presence.PresenceMonitor;

/**
 * Presence, for the users of one node: checks what they ask for.
 *
 * @param table who is present
 * @param local changes that
 * @param mailboxes those of this node
 */
record NodePresence(PresenceTable table, LocalEntries local, NodeMailboxes mailboxes) implements Presence {

	@Override
	public PresenceHandle track(String scope, String key, @Nullable Object metadata) {
		return this.local.track(checkScope(scope), checkKey(key), metadata, null);
	}

	@Override
	public PresenceHandle track(String scope, String key, @Nullable Object metadata, Mailbox mailbox) {
		return this.local.track(checkScope(scope), checkKey(key), metadata, this.mailboxes.requireOwn(mailbox));
	}

	@Override
	public Map<String, List<PresenceEntry>> list(String scope) {
		return this.table.entries(checkScope(scope));
	}

	@Override
	public List<PresenceEntry> list(String scope, String key) {
		return this.table.entries(checkScope(scope)).getOrDefault(checkKey(key), List.of());
	}

	@Override
	public PresenceMonitor monitor(String scope, PresenceListener listener) {
		return this.table.monitor(checkScope(scope), listener);
	}

	private static String checkScope(String scope) {
		Objects.requireNonNull(scope, "scope");
		PresenceRow.checkScope(scope);
		return scope;
	}

	private static String checkKey(String key) {
		Objects.requireNonNull(key, "key");
		PresenceRow.checkKey(key);
		return key;
	}

	@Override
	public String toString() {
		return "Presence";
	}

}
