package io.pubsub.jgroups.security;

/**
 * Estimates how hard a secret is to guess. It finds repetition and sequences, as in
 * {@code aaaaaaaa}, {@code 12345678} or {@code changemechangeme}; it knows no dictionary,
 * so a secret that passes may still be weak.
 */
public final class SecretStrength {

	/** Fewest characters of a secret. */
	public static final int MIN_LENGTH = 16;

	/**
	 * The least estimate. Random secrets of 16 letters and digits get 45 to 65, those of
	 * {@code openssl rand -base64 32} about 200.
	 */
	public static final int MIN_BITS = 40;

	/** What to do about a weak secret. */
	public static final String ADVICE = "Make one with 'openssl rand -base64 32', and give it to all nodes";

	private SecretStrength() {
	}

	/** Whether a secret is too easy to guess. */
	public static boolean isWeak(String secret) {
		return secret.length() < MIN_LENGTH || bits(secret) < MIN_BITS;
	}

	/**
	 * Counts the characters that do not follow from those before, and takes each for a
	 * choice among the different characters of the secret. A character follows if it
	 * equals the one before or is its neighbour in the alphabet, or if the two occurred
	 * before.
	 */
	static double bits(String secret) {
		int surprising = 0;
		for (int i = 0; i < secret.length(); i++) {
			boolean follows = i > 0 && (Math.abs(secret.charAt(i) - secret.charAt(i - 1)) <= 1
					|| secret.lastIndexOf(secret.substring(i - 1, i + 1), i - 2) >= 0);
			surprising += follows ? 0 : 1;
		}
		return surprising * Math.log(Math.max(1, secret.chars().distinct().count())) / Math.log(2);
	}

}
