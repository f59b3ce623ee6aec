package io.pubsub.node.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;

import io.pubsub.wire.WireOutput;

/**
 * Buffers for frames. Each thread has one, which it uses again and again. Virtual threads
 * share some instead, as most end after a message or two.
 */
final class FrameBuffers {

	/** What a buffer may keep from one message to the next. */
	private static final int KEPT = 16 * 1024;

	/** What a buffer begins with. */
	private static final int SIZE = 512;

	/** More than virtual threads run at a time, on most machines; a power of two. */
	private static final int SHARED = 64;

	private static final ThreadLocal<WireOutput> own = ThreadLocal.withInitial(() -> new WireOutput(SIZE));

	private static final AtomicReferenceArray<WireOutput> shared = new AtomicReferenceArray<>(SHARED);

	private FrameBuffers() {
	}

	/**
	 * An empty buffer. It is the calling thread's until that takes the next one, or
	 * {@linkplain #give gives} this one back.
	 */
	static WireOutput take() {
		if (!VirtualThreads.isCurrent()) {
			return own.get().reset(KEPT);
		}
		WireOutput buffer = shared.getAndSet(slot(), null);
		return (buffer != null) ? buffer : new WireOutput(SIZE);
	}

	/** A buffer is not used any more. */
	static void give(WireOutput buffer) {
		if (VirtualThreads.isCurrent()) {
			shared.set(slot(), buffer.reset(KEPT));
		}
	}

	/** Numbers of threads follow on each other. */
	private static int slot() {
		return (int) Thread.currentThread().getId() & (SHARED - 1);
	}

}
