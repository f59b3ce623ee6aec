package io.pubsub.benchmarks.stages;

import java.nio.file.Path;

import io.pubsub.benchmarks.Sink;
import io.pubsub.benchmarks.Site;
import io.pubsub.cluster.Transport;

/**
 * What the JVM of a node does so that stages are measured: it notes in files when each
 * message passes, which {@link StageTable} compares. All JVMs of a machine have the same
 * {@link System#nanoTime()}.
 */
public final class Stages {

	/**
	 * The property that names the folder for the files; without it, nothing is measured.
	 */
	public static final String FOLDER = "benchmarks.stages";

	// beginnings of the names of files: of what was sent to the node with an id

	static final String SENT = "sent-";

	// of what arrived at the node with a number and an id, and was handled there

	static final String ARRIVED = "arrived-";

	static final String HANDLED = "handled-";

	private Stages() {
	}

	/**
	 * Whether this JVM measures.
	 * @return whether it does
	 */
	public static boolean measured() {
		return System.getProperty(FOLDER) != null;
	}

	/**
	 * Has a transport note when messages pass, if this JVM measures.
	 * @param site where the node runs
	 * @param transport the transport
	 * @return what to use instead of it
	 */
	public static Transport transport(Site site, Transport transport) {
		return measured() ? new StampingTransport(transport, site) : transport;
	}

	/**
	 * Has a receiver's listener note when it is called, if this JVM measures.
	 * @param site where the receiver runs
	 * @param sink gets what the listener gets
	 * @return what to use instead of it
	 */
	public static Sink sink(Site site, Sink sink) {
		if (!measured()) {
			return sink;
		}
		Stamps stamps = stamps(HANDLED + site.node());
		return (sequence, time) -> {
			if (time != 0) {
				long now = System.nanoTime();
				stamps.set(sequence, time, now, now);
			}
			sink.received(sequence, time);
		};
	}

	static Stamps stamps(String name) {
		return new Stamps(Path.of(System.getProperty(FOLDER), name));
	}

}
