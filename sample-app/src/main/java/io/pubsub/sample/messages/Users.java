package io.pubsub.sample.messages;

/**
 * Names of users, and what they make of them.
 */
public final class Users {

	private static final int MAX_LENGTH = 100;

	private Users() {
	}

	/**
	 * Checks a name.
	 * @param user the name
	 * @return the name
	 * @throws IllegalArgumentException if it is none
	 */
	public static String check(String user) {
		if (user.isBlank() || user.length() > MAX_LENGTH) {
			throw new IllegalArgumentException("A user has a name of 1 to " + MAX_LENGTH + " characters");
		}
		return user;
	}

	/** The group of a user's connections. */
	static String group(String user) {
		return "user." + user;
	}

}
