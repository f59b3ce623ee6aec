package io.pubsub.leader;

/**
 * The clocks of this process.
 */
interface LeaderClock {

	/** Those of the system. */
	LeaderClock SYSTEM = new LeaderClock() {

		@Override
		public long nanos() {
			return System.nanoTime();
		}

		@Override
		public long millis() {
			return System.currentTimeMillis();
		}

	};

	/**
	 * Time that only grows. It may stand still while the machine is suspended.
	 */
	long nanos();

	/** Time of day. It may be set, in either direction. */
	long millis();

}
