package io.pubsub.application;

/**
 * A type of events that travel.
 *
 * @param type the class that other nodes decode them to
 * @param name its logical name
 */
record EventType(Class<?> type, String name) {

	boolean isGeneric() {
		return this.type.getTypeParameters().length > 0;
	}

}
