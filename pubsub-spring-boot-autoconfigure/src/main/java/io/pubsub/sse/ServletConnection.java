package io.pubsub.sse;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.DeferredResultProcessingInterceptor;

/**
 * Writes the stream of one client to a servlet response, without waiting: by the thread
 * that brings an event if the client has read what was written before, otherwise by a
 * thread of the container when it has. So no thread waits for a client, however slow.
 * Events that follow others within a millisecond, as when a client resumes, are written
 * together after that time.
 * <p>
 * The interceptor's methods tell when Spring has started the asynchronous response, and
 * when that has ended, for whatever reason.
 */
final class ServletConnection implements SseConnection, WriteListener, DeferredResultProcessingInterceptor {

	private static final Log logger = LogFactory.getLog(ServletConnection.class);

	private static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private final ClientStream stream;

	private final SseConnections connections;

	private final StreamEmitter emitter;

	private final long heartbeatNanos;

	/** Whether events wait for those that come with them. */
	private final AtomicBoolean gathering = new AtomicBoolean();

	/** Held while the response is used, and never for long. */
	private final Lock lock = new ReentrantLock();

	/** Null until the response is asynchronous; guarded by the lock, as all below. */
	private @Nullable ServletOutputStream output;

	/** The output of a test that cannot do without waiting. */
	private boolean blocking;

	/** Whether the container has said that writing is possible. */
	private boolean writable;

	private boolean flushed = true;

	/** The response has ended, or cannot be used any more. */
	private boolean closed;

	private boolean completing;

	private volatile long lastWrite = System.nanoTime();

	/** Since when the client has read nothing, 0 if it has read all. */
	private long waitingSince;

	ServletConnection(ClientStream stream, SseConnections connections, StreamEmitter emitter) {
		this.stream = stream;
		this.connections = connections;
		this.emitter = emitter;
		this.heartbeatNanos = TimeUnit.NANOSECONDS.convert(connections.settings().heartbeat());
	}

	/** Called by Spring when the response is asynchronous. */
	@Override
	public <T> void preProcess(NativeWebRequest request, DeferredResult<T> result) throws IOException {
		ServletOutputStream output = Objects
			.requireNonNull(request.getNativeResponse(HttpServletResponse.class), "response")
			.getOutputStream();
		this.lock.lock();
		try {
			this.output = output;
			try {
				output.setWriteListener(this);
			}
			catch (UnsupportedOperationException ex) {
				// a mock
				this.blocking = true;
				this.writable = true;
			}
		}
		finally {
			this.lock.unlock();
		}
		this.stream.onAvailable(this::available);
	}

	private void available() {
		if (System.nanoTime() - this.lastWrite >= GATHERING_NANOS) {
			write();
		}
		else if (this.gathering.compareAndSet(false, true)) {
			this.connections.schedule(this::writeGathered, GATHERING_NANOS);
		}
	}

	private void writeGathered() {
		this.gathering.set(false);
		write();
	}

	/** Called by Spring when the response has ended. */
	@Override
	public <T> void afterCompletion(NativeWebRequest request, DeferredResult<T> result) {
		close();
		this.connections.remove(this);
	}

	@Override
	public void onWritePossible() {
		this.lock.lock();
		try {
			this.writable = true;
		}
		finally {
			this.lock.unlock();
		}
		write();
	}

	@Override
	public void onError(Throwable failure) {
		logger.debug("A client of server-sent events is gone", failure);
		close();
	}

	/** Writes what waits, as far as the client reads it. */
	private void write() {
		boolean finished = false;
		boolean broken = false;
		this.lock.lock();
		try {
			if (this.closed || this.output == null || !this.writable) {
				return;
			}
			write(this.output);
			finished = this.waitingSince == 0 && this.stream.isFinished();
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("A client of server-sent events is gone", ex);
			broken = true;
		}
		finally {
			this.lock.unlock();
		}
		if (broken) {
			// the container ends the response
			close();
		}
		else if (finished) {
			complete();
		}
	}

	private void write(ServletOutputStream output) throws IOException {
		while (isReady(output)) {
			if (!this.flushed) {
				output.flush();
				this.flushed = true;
				this.lastWrite = System.nanoTime();
				continue;
			}
			byte[] bytes = this.stream.takeBytes();
			if (bytes == null) {
				return;
			}
			this.flushed = false;
			output.write(bytes);
		}
	}

	private boolean isReady(ServletOutputStream output) {
		if (this.blocking || output.isReady()) {
			this.waitingSince = 0;
			return true;
		}
		if (this.waitingSince == 0) {
			this.waitingSince = System.nanoTime() | 1;
		}
		return false;
	}

	@Override
	public void tick(long now) {
		boolean beat;
		boolean givenUp;
		boolean overdue;
		this.lock.lock();
		try {
			long waited = (this.waitingSince != 0) ? now - this.waitingSince : 0;
			long idle = now - this.lastWrite;
			beat = !this.closed && this.writable && waited == 0 && idle >= this.heartbeatNanos;
			// no response was made of an emitter that the controller has not returned
			boolean unused = this.output == null && idle >= 4 * this.heartbeatNanos;
			givenUp = !this.closed && (waited >= 2 * this.heartbeatNanos || unused);
			overdue = unused || waited >= 4 * this.heartbeatNanos;
		}
		finally {
			this.lock.unlock();
		}
		if (beat) {
			this.stream.heartbeat();
		}
		if (givenUp) {
			logger.debug("A client of server-sent events reads nothing");
			close();
		}
		if (overdue) {
			complete();
		}
	}

	@Override
	public ClientStream stream() {
		return this.stream;
	}

	/** Uses the response no more. */
	private void close() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
		this.stream.close();
	}

	/** Has Spring end the response. */
	private void complete() {
		this.lock.lock();
		try {
			if (this.completing) {
				return;
			}
			this.completing = true;
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
		this.stream.close();
		this.emitter.complete();
		this.connections.remove(this);
	}

}
