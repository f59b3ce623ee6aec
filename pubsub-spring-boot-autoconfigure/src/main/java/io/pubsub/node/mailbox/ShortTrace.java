package io.pubsub.node.mailbox;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Stack traces of what listeners throw, without the frames that lead to the listener:
 * they are the same each time, and none of the user's.
 */
final class ShortTrace {

	/** The last class on the way to every listener. */
	private static final String CALLER = NodeMailbox.class.getName();

	private ShortTrace() {
	}

	/**
	 * Cuts the traces of an exception and its causes, where they come from a listener.
	 * @param error a copy that is to be logged
	 */
	static void cut(Throwable error) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		for (Throwable each = error; each != null && seen.add(each); each = each.getCause()) {
			StackTraceElement[] frames = each.getStackTrace();
			for (int i = 1; i < frames.length; i++) {
				if (frames[i].getClassName().equals(CALLER)) {
					each.setStackTrace(Arrays.copyOf(frames, i));
					break;
				}
			}
		}
	}

}
