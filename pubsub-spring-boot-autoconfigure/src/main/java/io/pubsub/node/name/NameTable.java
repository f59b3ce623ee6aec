package io.pubsub.node.name;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.MembershipEvent;
import io.pubsub.Node;
import io.pubsub.NodeJoined;
import io.pubsub.NodeLeft;
import io.pubsub.Ref;

/**
 * Who has which name, to be read by any thread without a lock. A mailbox is found once
 * its node has told its own name, as that is part of the address.
 */
public final class NameTable {

	private final Map<String, NameHolder> holders = new ConcurrentHashMap<>();

	private final Map<UUID, Node> nodes = new ConcurrentHashMap<>();

	/** Filled before the node joins. */
	private final List<Consumer<String>> onFound = new ArrayList<>();

	NameTable(Node self) {
		this.nodes.put(self.id(), self);
	}

	/**
	 * Has something done for each name that has a mailbox; to be called before this node
	 * joins.
	 * @param action gets the name, with the lock of {@link NameClaims} held: must not
	 * block
	 */
	public void onFound(Consumer<String> action) {
		this.onFound.add(action);
	}

	/** Takes in that a node has told its name, or has left. */
	void changed(MembershipEvent event) {
		if (event instanceof NodeJoined joined) {
			this.nodes.put(joined.node().id(), joined.node());
		}
		else if (event instanceof NodeLeft left) {
			this.nodes.remove(left.node().id());
		}
	}

	void put(String name, @Nullable NameHolder holder) {
		if (holder != null) {
			this.holders.put(name, holder);
			this.onFound.forEach((action) -> action.accept(name));
		}
		else {
			this.holders.remove(name);
		}
	}

	public Optional<Ref> whereIs(String name) {
		NameHolder holder = this.holders.get(name);
		return (holder != null) ? ref(holder) : Optional.empty();
	}

	/** The address of a mailbox, if its node has told its name. */
	Optional<Ref> ref(NameHolder holder) {
		return Optional.ofNullable(this.nodes.get(holder.node())).map((node) -> new Ref(node, holder.mailbox()));
	}

	/** The name of a node, or its id if it has not told its name. */
	String nameOf(UUID id) {
		Node node = this.nodes.get(id);
		return (node != null) ? node.name() : id.toString();
	}

	/** The names that mailboxes have, each with the name of the mailbox's node. */
	public Map<String, String> holders() {
		Map<String, String> names = new HashMap<>();
		this.holders.forEach((name, holder) -> {
			Node node = this.nodes.get(holder.node());
			if (node != null) {
				names.put(name, node.name());
			}
		});
		return names;
	}

	Set<String> names() {
		Set<String> names = new LinkedHashSet<>();
		this.holders.forEach((name, holder) -> {
			if (this.nodes.containsKey(holder.node())) {
				names.add(name);
			}
		});
		return names;
	}

}
