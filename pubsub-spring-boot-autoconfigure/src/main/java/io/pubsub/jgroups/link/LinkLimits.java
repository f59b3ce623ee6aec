package io.pubsub.jgroups.link;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;

/**
 * How much of what this process has others may take up by connecting to this node. The
 * rest is for the application, for connections that this node opens, and for asking
 * whether a node has crashed.
 *
 * @param files how many files and connections the process may have open
 * @param heap how many bytes the heap may have
 */
record LinkLimits(long files, long heap) {

	/** Far more than a cluster has nodes. */
	private static final int MAX_OPEN = 1000;

	private static final int MAX_WAITING = 200;

	/** What a connection takes of the heap, with its buffers; measured. */
	private static final int LINK_SIZE = 100_000;

	/** The limits of this process, as far as the system reports them. */
	static LinkLimits ofThisProcess() {
		return new LinkLimits(maxFiles(), Runtime.getRuntime().maxMemory());
	}

	private static long maxFiles() {
		try {
			if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
				return system.getMaxFileDescriptorCount();
			}
		}
		catch (LinkageError ex) {
			// a Java without the module jdk.management
		}
		return Long.MAX_VALUE;
	}

	/** How many connections of others there may be. */
	int maxOpen() {
		return (int) Math.min(MAX_OPEN, Math.min(this.files / 4, this.heap / 4 / LINK_SIZE));
	}

	/** How many more may be on the way to that at a time. */
	int maxWaiting() {
		return (int) Math.min(MAX_WAITING, this.files / 8);
	}

}
