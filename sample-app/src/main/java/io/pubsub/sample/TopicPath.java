package io.pubsub.sample;

/**
 * A topic at the end of a path, which may hold anything, slashes included.
 *
 * @param topic the topic
 */
record TopicPath(String topic) {

	/** Called by Spring with the rest of the path, from its slash on. */
	public static TopicPath valueOf(String path) {
		return new TopicPath(path.startsWith("/") ? path.substring(1) : path);
	}

}
