package io.pubsub.node;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.Cluster;
import io.pubsub.ClusterEvent;
import io.pubsub.ListenerErrorHandler;
import io.pubsub.LossListener;
import io.pubsub.Overflow;
import io.pubsub.PayloadCodec;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.cluster.Routing;
import io.pubsub.cluster.Transport;

public final class PubSubNode implements AutoCloseable {

	public static Builder builder(String name) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Joins the cluster; returns when synchronised or join timeout passed. Throws
	 * DuplicateNodeNameException. Subscribing and publishing work before that, on this
	 * node alone.
	 */
	public void start() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Waits until every other node routes to every subscription made so far, up to the
	 * join timeout. False if it passed.
	 */
	public boolean awaitVisible() {
		throw new UnsupportedOperationException();
	}

	/**
	 * Withdraws all interest, then delivers what was accepted. Returns false if the
	 * timeout passed first. Publishing goes on to work.
	 */
	public boolean drain(Duration timeout) {
		throw new UnsupportedOperationException();
	}

	/** Leaves the cluster, closes subscriptions, ends threads. Idempotent. */
	@Override
	public void close() {
		throw new UnsupportedOperationException();
	}

	public Publisher publisher() {
		throw new UnsupportedOperationException();
	}

	public Subscriptions subscriptions() {
		throw new UnsupportedOperationException();
	}

	public Cluster cluster() {
		throw new UnsupportedOperationException();
	}

	public NodeMetrics metrics() {
		throw new UnsupportedOperationException();
	}

	public static final class Builder {

		/** Absent: this node only. */
		public Builder transport(@Nullable Transport transport) {
			throw new UnsupportedOperationException();
		}

		public Builder routing(Routing routing) {
			throw new UnsupportedOperationException();
		}

		/**
		 * Codecs beside bytes and text; the first is used to encode unless codec(name)
		 * says otherwise.
		 */
		public Builder codecs(List<PayloadCodec> codecs) {
			throw new UnsupportedOperationException();
		}

		public Builder codec(@Nullable String name) {
			throw new UnsupportedOperationException();
		}

		public Builder capacity(int capacity) {
			throw new UnsupportedOperationException();
		}

		public Builder overflow(Overflow overflow) {
			throw new UnsupportedOperationException();
		}

		public Builder blockTimeout(Duration timeout) {
			throw new UnsupportedOperationException();
		}

		public Builder concurrency(int concurrency) {
			throw new UnsupportedOperationException();
		}

		public Builder joinTimeout(Duration timeout) {
			throw new UnsupportedOperationException();
		}

		/** In bytes, of encoded payload and headers. */
		public Builder maxMessageSize(int bytes) {
			throw new UnsupportedOperationException();
		}

		/**
		 * Starts the workers' loops: give one that starts virtual threads to have these.
		 * Default: daemon platform threads.
		 */
		public Builder executor(Executor executor) {
			throw new UnsupportedOperationException();
		}

		/**
		 * Hears listener errors when the subscription names no handler; default: logs at
		 * a limited rate.
		 */
		public Builder errorHandler(ListenerErrorHandler handler) {
			throw new UnsupportedOperationException();
		}

		public Builder lossListener(LossListener listener) {
			throw new UnsupportedOperationException();
		}

		public Builder clusterListener(Consumer<ClusterEvent> listener) {
			throw new UnsupportedOperationException();
		}

		public PubSubNode build() {
			throw new UnsupportedOperationException();
		}

	}

}
