package io.pubsub.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * What this process has used up to a moment.
 *
 * @param cpu processor time of the whole process, in nanoseconds
 * @param allocated bytes allocated, by thread id
 */
record Usage(long cpu, Map<Long, Long> allocated) {

	static Usage now() {
		OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long[] ids = threads.getAllThreadIds();
		long[] bytes = threads.getThreadAllocatedBytes(ids);
		Map<Long, Long> allocated = new HashMap<>();
		for (int i = 0; i < ids.length; i++) {
			if (bytes[i] > 0) {
				allocated.put(ids[i], bytes[i]);
			}
		}
		return new Usage(system.getProcessCpuTime(), allocated);
	}

	/** What has been allocated since, but for threads that have ended meanwhile. */
	long allocatedSince(Usage before) {
		long sum = 0;
		for (Map.Entry<Long, Long> entry : this.allocated.entrySet()) {
			sum += entry.getValue() - before.allocated.getOrDefault(entry.getKey(), 0L);
		}
		return sum;
	}

}
