package io.pubsub.node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pubsub.presence.PresenceEntry;
import io.pubsub.presence.PresenceListener;

/**
 * A listener that keeps what it hears, and what does not fit what it heard before.
 */
public final class PresenceRecorder implements PresenceListener {

	/** Such as {@code +key=metadata}. */
	public final List<String> heard = new CopyOnWriteArrayList<>();

	/** Gaps and duplicates. */
	public final List<String> wrong = new CopyOnWriteArrayList<>();

	/** Ids of entries that have left and are there again. */
	public final List<PresenceEntry> again = new CopyOnWriteArrayList<>();

	final List<String> threads = new CopyOnWriteArrayList<>();

	/** By id; guarded by this. */
	private final Map<String, PresenceEntry> entries = new HashMap<>();

	/** By id; guarded by this. */
	private final Map<String, PresenceEntry> left = new HashMap<>();

	private volatile boolean begun;

	@Override
	public synchronized void onSnapshot(Map<String, List<PresenceEntry>> snapshot) {
		if (this.begun) {
			this.wrong.add("begun twice");
		}
		this.begun = true;
		new TreeMap<>(snapshot).values().forEach((entries) -> entries.forEach((entry) -> {
			hear(" " + text(entry), this.entries.put(entry.id(), entry) == null);
		}));
	}

	@Override
	public synchronized void onJoined(PresenceEntry entry) {
		hear("+" + text(entry), this.entries.put(entry.id(), entry) == null);
		if (this.left.containsKey(entry.id())) {
			this.again.add(entry);
		}
	}

	@Override
	public synchronized void onUpdated(PresenceEntry entry, PresenceEntry before) {
		hear("~" + text(before) + ">" + entry.metadata(String.class),
				isKnown(before) && before.equals(entry) && before != entry && isNewer(entry, before));
		this.entries.put(entry.id(), entry);
	}

	@Override
	public synchronized void onLeft(PresenceEntry entry) {
		hear("-" + text(entry), isKnown(entry));
		this.entries.remove(entry.id());
		this.left.put(entry.id(), entry);
	}

	/** Metadata that is a number has to grow. */
	private static boolean isNewer(PresenceEntry entry, PresenceEntry before) {
		String from = before.metadata(String.class);
		String to = entry.metadata(String.class);
		return from == null || to == null || !from.matches("\\d+") || !to.matches("\\d+")
				|| Integer.parseInt(from) < Integer.parseInt(to);
	}

	private boolean isKnown(PresenceEntry entry) {
		PresenceEntry known = this.entries.get(entry.id());
		return known != null && text(known).equals(text(entry));
	}

	private void hear(String what, boolean fits) {
		this.heard.add(what);
		this.threads.add(Thread.currentThread().getName());
		if (!this.begun || !fits) {
			this.wrong.add(what);
		}
	}

	public static String text(PresenceEntry entry) {
		return entry.key() + "=" + entry.metadata(String.class);
	}

	/** The texts of all entries of a scope, sorted. */
	public static List<String> texts(Map<String, List<PresenceEntry>> entries) {
		return entries.values().stream().flatMap(List::stream).map(PresenceRecorder::text).sorted().toList();
	}

	boolean begun() {
		return this.begun;
	}

	/** What the listener must take to be the entries, as sorted texts. */
	public synchronized List<String> present() {
		return this.entries.values().stream().map(PresenceRecorder::text).sorted().toList();
	}

	List<String> heard() {
		return new ArrayList<>(this.heard);
	}

}
