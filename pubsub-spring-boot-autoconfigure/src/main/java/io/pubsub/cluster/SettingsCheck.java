package io.pubsub.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.log.Printable;
import io.pubsub.wire.ClusterFrame;

/**
 * Names, in one line of the log for each other node, the properties about which it and
 * this node disagree. Used by the control thread.
 */
final class SettingsCheck {

	private static final Log logger = LogFactory.getLog(SettingsCheck.class);

	/** Properties that should be the same on all nodes. */
	private static final List<String> SAME = List.of("routing", "max-message-size");

	/**
	 * Most nodes, members or not, that are compared from one change of members to the
	 * next.
	 */
	private static final int MAX_COMPARED = 1000;

	private final ClusterFrame.Hello own;

	private final Set<UUID> compared = new HashSet<>();

	SettingsCheck(ClusterFrame.Hello own) {
		this.own = own;
	}

	/** A node has introduced itself. */
	void compare(UUID node, ClusterFrame.Hello theirs) {
		if (this.compared.size() < MAX_COMPARED && this.compared.add(node)) {
			List<String> differences = differences(this.own.settings(), theirs.settings());
			if (!differences.isEmpty()) {
				logger.warn("Node " + theirs.name() + " and this node, " + this.own.name()
						+ ", are configured differently: " + String.join("; ", differences)
						+ ". Set these properties to the same on all nodes");
			}
		}
	}

	/** Forgets nodes that are no members. */
	void retain(Collection<UUID> members) {
		this.compared.retainAll(members);
	}

	/**
	 * What two nodes disagree about, as far as both have said it.
	 */
	static List<String> differences(Map<String, String> ours, Map<String, String> theirs) {
		List<String> differences = new ArrayList<>();
		for (String name : SAME) {
			String here = ours.get(name);
			String there = theirs.get(name);
			if (here != null && there != null && !here.equals(there)) {
				differences.add("pubsub." + name + " is " + here + " here and " + Printable.text(there) + " there");
			}
		}
		if (!accepts(ours, theirs)) {
			differences
				.add("pubsub.codec is " + Printable.text(theirs.get("codec")) + " there, which is not accepted here");
		}
		if (!accepts(theirs, ours)) {
			differences.add("pubsub.codec is " + ours.get("codec") + " here, which is not accepted there");
		}
		return differences;
	}

	/** Whether one node accepts what the other encodes. */
	private static boolean accepts(Map<String, String> receiver, Map<String, String> sender) {
		String codec = sender.get("codec");
		String accepted = receiver.get("accepted-codecs");
		return codec == null || accepted == null || Arrays.asList(accepted.split(" ")).contains(codec);
	}

}
