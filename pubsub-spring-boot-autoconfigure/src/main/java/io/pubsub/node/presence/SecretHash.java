package io.pubsub.node.presence;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * Hashes that depend on secrets of this JVM, so that nobody can choose keys that collide.
 */
final class SecretHash {

	private static final SecureRandom RANDOM = new SecureRandom();

	private static final long SEED = RANDOM.nextLong();

	private static final long FACTOR = RANDOM.nextLong() | 1;

	private SecretHash() {
	}

	/** One of the hashes of a text. */
	static long of(String text, int round) {
		long hash = SEED + round;
		for (int i = 0; i < text.length(); i++) {
			hash = (hash ^ text.charAt(i)) * FACTOR;
			// without this, some texts would collide whatever the factor
			hash ^= hash >>> 32;
		}
		return mix(hash);
	}

	/** One of the hashes of an id. */
	static long of(UUID node, long number, int round) {
		return mix(mix(mix(SEED + round ^ node.getMostSignificantBits()) ^ node.getLeastSignificantBits()) ^ number);
	}

	/** Spreads a number over all bits, like the finalizer of SplitMix64. */
	private static long mix(long number) {
		long mixed = (number ^ (number >>> 30)) * 0xBF58476D1CE4E5B9L;
		mixed = (mixed ^ (mixed >>> 27)) * FACTOR;
		return mixed ^ (mixed >>> 31);
	}

}
