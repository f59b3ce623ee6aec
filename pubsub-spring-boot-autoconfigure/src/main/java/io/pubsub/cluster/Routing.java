package io.pubsub.cluster;

/**
 * Which nodes a message goes to.
 */
public enum Routing {

	/** Those that have a subscriber for its topic. */
	INTEREST,

	/** All, as Phoenix.PubSub does: subscribing costs no traffic, publishing more. */
	BROADCAST

}
