package io.pubsub.jgroups;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;

/**
 * How many files and connections this process may have open, and how many of these others
 * may take up by connecting to this node. The rest is for the application, for connections
 * that this node opens, and for asking whether a node has crashed.
 *
 * @param max how many there may be
 */
record OpenFiles(long max) {

	/** Far more than a cluster has nodes. */
	private static final int MAX_LINKS = 1000;

	private static final int MAX_WAITING_LINKS = 64;

	/** Those of this process, if the system tells. */
	static OpenFiles ofThisProcess() {
		try {
			if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
				return new OpenFiles(system.getMaxFileDescriptorCount());
			}
		}
		catch (LinkageError ex) {
			// a Java without the module jdk.management
		}
		return new OpenFiles(Long.MAX_VALUE);
	}

	/** How many connections of others there may be. */
	int maxOpenLinks() {
		return (int) Math.min(MAX_LINKS, this.max / 4);
	}

	/** How many may be on the way to that, at a time. */
	int maxWaitingLinks() {
		return (int) Math.min(MAX_WAITING_LINKS, this.max / 8);
	}

}
