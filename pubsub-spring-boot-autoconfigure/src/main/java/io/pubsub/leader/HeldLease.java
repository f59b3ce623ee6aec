package io.pubsub.leader;

import org.jspecify.annotations.Nullable;

/**
 * What is kept by renewing a lease.
 */
interface HeldLease {

	/** The lease to renew, or null if there is none any more; on any thread. */
	@Nullable Lease held();

	/** All that must have agreed to a later end; on a worker. */
	void renewed(Lease lease);

	/** Another node has a greater term; on a worker. */
	void superseded(long term);

}
