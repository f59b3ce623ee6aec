package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Frame;
import io.pubsub.wire.Versions;

/**
 * The first frames that this node sends to another: its name, the versions of the
 * protocol that it speaks, and its rows. Used by the control thread.
 */
final class Introductions {

	private final Node self;

	/** What this node says of itself. */
	private final ClusterFrame.Hello hello;

	private final Function<UUID, ClusterFrame.@Nullable Hello> hellos;

	private final Directory directory;

	private final Links links;

	/**
	 * Makes the introductions of a node.
	 * @param self the node
	 * @param hello what it says of itself
	 * @param hellos what others have said of themselves
	 * @param directory has its rows
	 * @param links the ways to others
	 */
	Introductions(Node self, ClusterFrame.Hello hello, Function<UUID, ClusterFrame.@Nullable Hello> hellos,
			Directory directory, Links links) {
		this.self = self;
		this.hello = hello;
		this.hellos = hellos;
		this.directory = directory;
		this.links = links;
	}

	/** Opens the way to a node that is new. */
	void begin(UUID node) {
		this.links.open(node, frames(node));
		agree(node);
	}

	/**
	 * Introduces this node again to one that may not have received the first
	 * introduction.
	 */
	void repeat(UUID node) {
		frames(node).forEach((frame) -> this.links.post(node, frame));
	}

	/**
	 * Introduces this node again to one that has probably its rows, and says how far they
	 * are: if it lacks any, it asks for all of them.
	 */
	void remind(UUID node) {
		greeting(this.hellos.apply(node)).forEach((frame) -> this.links.post(node, frame));
		this.links.post(node, this.directory.digest(node));
	}

	/**
	 * A node that has said what it speaks is written to in the version for both. If that
	 * is the first one, it may have dropped rows that it could not read.
	 */
	void agree(UUID node) {
		ClusterFrame.Hello theirs = this.hellos.apply(node);
		if (theirs != null && this.links.version(node, theirs.versions().common(this.hello.versions()))) {
			List<ClusterFrame.Snapshot> rows = this.directory.snapshot();
			if (rows.stream().anyMatch((part) -> FirstVersion.of(part) != part)) {
				rows.forEach((part) -> this.links.post(node, FirstVersion.of(part)));
			}
		}
	}

	private List<Frame> frames(UUID node) {
		ClusterFrame.Hello theirs = this.hellos.apply(node);
		boolean first = isFirstVersion(theirs);
		List<Frame> frames = greeting(theirs);
		this.directory.snapshot().forEach((part) -> frames.add(first ? FirstVersion.of(part) : part));
		return frames;
	}

	/** In both forms to a node that has not said which it understands. */
	private List<Frame> greeting(ClusterFrame.@Nullable Hello theirs) {
		boolean first = isFirstVersion(theirs);
		List<Frame> frames = new ArrayList<>();
		if (!first) {
			frames.add(this.hello);
		}
		if (first || (theirs == null && this.hello.versions().includes(Versions.FIRST))) {
			frames.add(new ClusterFrame.Name(this.self.name()));
		}
		return frames;
	}

	private static boolean isFirstVersion(ClusterFrame.@Nullable Hello hello) {
		return hello != null && hello.versions().highest() == Versions.FIRST;
	}

}
