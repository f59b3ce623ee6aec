package io.pubsub.websocket;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Destinations that name a user, such as {@code /user/fred/queue/news}.
 *
 * @param prefix what they begin with, {@code '/'} at the end included
 */
record UserDestinations(String prefix) {

	/**
	 * Reads a destination, as Spring does.
	 * @param destination the destination
	 * @return its parts, or null if it names no user
	 */
	@Nullable Parts parse(@Nullable String destination) {
		if (destination == null || !destination.startsWith(this.prefix)) {
			return null;
		}
		int end = destination.indexOf('/', this.prefix.length());
		if (end < 0) {
			return null;
		}
		String user = StringUtils.replace(destination.substring(this.prefix.length(), end), "%2F", "/");
		return new Parts(destination, user, destination.substring(end));
	}

	/** Whether a destination is one of a user, or means the user who subscribes to it. */
	boolean includes(String destination) {
		return destination.startsWith(this.prefix);
	}

	/**
	 * The same destination, of one session.
	 * @param session the id of the session
	 * @param parts a destination of its user
	 * @return the destination
	 */
	String of(String session, Parts parts) {
		return this.prefix + StringUtils.replace(session, "/", "%2F") + parts.rest();
	}

	/**
	 * The parts of a destination.
	 *
	 * @param destination all of it
	 * @param user the user's name, or the id of a session
	 * @param rest what follows the name, from {@code '/'}
	 */
	record Parts(String destination, String user, String rest) {
	}

}
