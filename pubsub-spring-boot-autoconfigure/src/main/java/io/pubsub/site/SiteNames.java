package io.pubsub.site;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Names of sites, of their nodes on the bridge, and of topics that do not cross it.
 */
public final class SiteNames {

	private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

	private static final char SEPARATOR = '/';

	/** Longest name of a node. */
	private static final int MAX_NODE_NAME = 200;

	private SiteNames() {
	}

	/**
	 * Whether a text can be the name of a site.
	 * @param name the text
	 * @return true for 1 to 64 letters, digits, dots, hyphens and underscores, all ASCII
	 */
	public static boolean isValid(String name) {
		return VALID.matcher(name).matches();
	}

	/** The name of a bridge head on the bridge: that of its site, and its own. */
	static String onBridge(String site, String node) {
		String name = site + SEPARATOR + node;
		return (name.length() <= MAX_NODE_NAME) ? name : name.substring(0, MAX_NODE_NAME);
	}

	/**
	 * The site of a node on the bridge, null if the name is not that of a bridge head.
	 */
	static @Nullable String siteOf(String node) {
		int end = node.indexOf(SEPARATOR);
		String site = (end > 0) ? node.substring(0, end) : "";
		return isValid(site) ? site : null;
	}

	/**
	 * Whether a topic or pattern is one of the library's own, whose messages are about
	 * the nodes of one cluster.
	 */
	static boolean isInternal(String topic) {
		return topic.startsWith("pubsub.") || topic.startsWith("pubsub-");
	}

}
