package io.pubsub.node.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.PubSubException;
import io.pubsub.Ref;
import io.pubsub.name.NameListener;
import io.pubsub.node.PubSubNode;
import io.pubsub.request.RequestListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Registers names, and asks the mailboxes that have them. A name has one holder at a
 * time: from the return of {@code register} until its node begins to end.
 */
final class NameUse implements ShutdownUse {

	private static final List<String> NAMES = List.of("first", "second", "third");

	private final PubSubNode node;

	private final ShutdownLedger ledger;

	private final Map<String, Ref> holders;

	/** What this node holds; guarded by this. */
	private final Map<String, Ref> held = new HashMap<>();

	private final List<Mailbox> mailboxes = new CopyOnWriteArrayList<>();

	/** Guarded by this. */
	private boolean ending;

	/**
	 * Makes one for a node.
	 * @param holders of the names in this run
	 */
	NameUse(PubSubNode node, ShutdownLedger ledger, ConcurrentHashMap<String, Ref> holders) {
		this.node = node;
		this.ledger = ledger;
		this.holders = holders;
	}

	@Override
	public void open(Random random) {
		RequestListener<String> listener = (message) -> {
			this.ledger.handled(message.getPayload(), this.node.cluster().self().name());
			return message.getPayload();
		};
		this.mailboxes.add(this.node.mailboxes().open(String.class, listener, MailboxOptions.defaults()));
	}

	@Override
	public void use(Random random) {
		String name = name(random);
		Mailbox mailbox = this.mailboxes.get(random.nextInt(this.mailboxes.size()));
		NameListener listener = (lost, reason) -> this.ledger
			.error(mailbox + " has lost the name '" + lost + "': " + reason);
		try {
			if (this.node.names().whereIs(name).isEmpty() && this.node.names().register(name, mailbox, listener)) {
				hold(name, mailbox.ref());
			}
		}
		catch (IllegalStateException | PubSubException ex) {
			synchronized (this) {
				if (!this.ending) {
					this.ledger.error("registering '" + name + "' on " + this.node.cluster().self() + " failed: " + ex);
				}
			}
		}
	}

	static String name(Random random) {
		return NAMES.get(random.nextInt(NAMES.size()));
	}

	private synchronized void hold(String name, Ref ref) {
		if (!this.ending) {
			this.held.put(name, ref);
			Ref other = this.holders.put(name, ref);
			if (other != null) {
				this.ledger.error("The name '" + name + "' has two holders: " + other + " and " + ref);
			}
		}
	}

	@Override
	public synchronized void ending(boolean drains) {
		this.ending = true;
		this.held.forEach((name, ref) -> this.holders.remove(name, ref));
		this.held.clear();
	}

	/** All nodes that are left know the same holders. */
	void check() {
		for (String name : NAMES) {
			assertThat(this.node.names().whereIs(name).orElse(null))
				.as("the holder of '%s' on %s", name, this.node.cluster().self())
				.isEqualTo(this.holders.get(name));
		}
	}

}
