package io.pubsub.node.name;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.Ref;
import io.pubsub.guard.Failures;
import io.pubsub.log.Printable;
import io.pubsub.name.NameConflictResolver;

/**
 * Asks the user's resolver, if there is one, which of several mailboxes keeps a name.
 */
final class NameConflicts {

	private static final Log logger = LogFactory.getLog(NameConflicts.class);

	private final @Nullable NameConflictResolver resolver;

	private final Executor workers;

	NameConflicts(@Nullable NameConflictResolver resolver, Executor workers) {
		this.resolver = resolver;
		this.workers = workers;
	}

	/**
	 * Has it decided, on a worker.
	 * @param name the name
	 * @param contenders the mailboxes, the one first that keeps it by default
	 * @param action gets the one that keeps it
	 */
	void resolve(String name, List<Ref> contenders, Consumer<Ref> action) {
		this.workers.execute(() -> {
			Ref winner = contenders.get(0);
			for (Ref other : contenders.subList(1, contenders.size())) {
				winner = resolve(name, winner, other);
			}
			logger.debug("The name '" + Printable.text(name) + "' had the mailboxes " + contenders + "; " + winner
					+ " keeps it");
			action.accept(winner);
		});
	}

	private Ref resolve(String name, Ref one, Ref other) {
		if (this.resolver == null) {
			return one;
		}
		try {
			@Nullable Ref winner = this.resolver.resolve(name, one, other);
			if (one.equals(winner) || other.equals(winner)) {
				return winner;
			}
			logger.error("The NameConflictResolver was to choose between " + one + " and " + other + " for the name '"
					+ Printable.text(name) + "', and chose " + Printable.text(winner));
		}
		catch (Throwable ex) {
			Failures.log(logger, "The NameConflictResolver failed on the name '" + Printable.text(name) + "'", ex);
		}
		return one;
	}

}
