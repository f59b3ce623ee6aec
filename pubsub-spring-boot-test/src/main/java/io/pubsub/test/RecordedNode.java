package io.pubsub.test;

import io.pubsub.MessageListener;

/**
 * What a test knows of one node.
 *
 * @param log what it has published and handled
 * @param listeners its listeners
 */
record RecordedNode(NodeLog log, TestListeners listeners) {

	RecordedNode(String name) {
		this(new NodeLog(name), new TestListeners(name));
	}

	/**
	 * Has a listener recorded.
	 * @param name what it is found by
	 * @param topic what it hears, empty if that is no topic
	 */
	<T> MessageListener<T> record(String name, String topic, MessageListener<T> listener) {
		this.listeners.add(name, topic);
		return new RecordedListener<>(listener, name, topic, this.log, this.listeners);
	}

}
