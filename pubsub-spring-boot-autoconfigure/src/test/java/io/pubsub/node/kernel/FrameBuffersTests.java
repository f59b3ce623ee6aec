package io.pubsub.node.kernel;

import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import io.pubsub.wire.WireOutput;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which thread has which buffer.
 */
class FrameBuffersTests {

	@Test
	void aThreadUsesItsBufferAgain() throws Exception {
		WireOutput first = FrameBuffers.take();
		first.writeLong(1);
		FrameBuffers.give(first);
		WireOutput second = FrameBuffers.take();
		assertThat(second).isSameAs(first);
		assertThat(second.length()).isZero();
		assertThat(on(Executors.newSingleThreadExecutor(), FrameBuffers::take)).isNotSameAs(first);
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void aVirtualThreadNeverHasTheBufferOfAnotherThatUsesIt() throws Exception {
		ExecutorService virtual = (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor")
			.invoke(null);
		on(virtual, () -> {
			WireOutput first = FrameBuffers.take();
			WireOutput second = FrameBuffers.take();
			assertThat(second).isNotSameAs(first);
			FrameBuffers.give(first);
			WireOutput third = FrameBuffers.take();
			assertThat(third).isSameAs(first);
			assertThat(FrameBuffers.take()).isNotSameAs(third).isNotSameAs(second);
			return null;
		});
	}

	private static <T> T on(ExecutorService executor, Callable<T> task) throws Exception {
		try {
			return executor.submit(task).get(60, TimeUnit.SECONDS);
		}
		finally {
			executor.shutdown();
		}
	}

}
