package io.pubsub.leader;

/**
 * Options of a candidate. Immutable; each method with a parameter returns a changed copy.
 */
public final class LeaderOptions {

	private static final LeaderOptions DEFAULTS = new LeaderOptions(false);

	private final boolean rebalanced;

	private LeaderOptions(boolean rebalanced) {
		this.rebalanced = rebalanced;
	}

	/**
	 * Options of a leader that stays until it withdraws or fails.
	 * @return the default options
	 */
	public static LeaderOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Whether the leadership moves when other nodes join.
	 * @return true if so
	 */
	public boolean rebalanced() {
		return this.rebalanced;
	}

	/**
	 * Sets whether the leadership moves to another candidate, so that names are spread
	 * over the nodes also after some have joined. It moves when no task runs, at most
	 * once for each node that joins.
	 * @param rebalanced whether it does; false by default
	 * @return changed options
	 */
	public LeaderOptions rebalanced(boolean rebalanced) {
		return new LeaderOptions(rebalanced);
	}

	@Override
	public String toString() {
		return "LeaderOptions[rebalanced=" + this.rebalanced + "]";
	}

}
