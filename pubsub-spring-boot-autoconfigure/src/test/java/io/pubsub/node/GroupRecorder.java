package io.pubsub.node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.pubsub.Ref;
import io.pubsub.group.GroupListener;

/**
 * A listener that keeps what it hears, and what does not fit what it heard before.
 */
public final class GroupRecorder implements GroupListener {

	/** Such as {@code +group 1@node}. */
	public final List<String> heard = new CopyOnWriteArrayList<>();

	/** Gaps and duplicates. */
	public final List<String> wrong = new CopyOnWriteArrayList<>();

	final List<String> threads = new CopyOnWriteArrayList<>();

	/** Guarded by this. */
	private final Map<String, Set<Ref>> members = new HashMap<>();

	private volatile boolean begun;

	@Override
	public synchronized void onMembers(Map<String, List<Ref>> members) {
		if (this.begun) {
			this.wrong.add("begun twice");
		}
		members.forEach((group, refs) -> {
			refs.forEach((ref) -> this.heard.add(" " + group + " " + text(ref)));
			this.members.put(group, new HashSet<>(refs));
		});
		this.begun = true;
	}

	@Override
	public synchronized void onJoined(String group, Ref member) {
		hear("+" + group + " " + text(member),
				this.members.computeIfAbsent(group, (key) -> new HashSet<>()).add(member));
	}

	@Override
	public synchronized void onLeft(String group, Ref member) {
		Set<Ref> members = this.members.getOrDefault(group, Set.of());
		hear("-" + group + " " + text(member), members.contains(member));
		members.remove(member);
		if (members.isEmpty()) {
			this.members.remove(group);
		}
	}

	private void hear(String what, boolean fits) {
		this.heard.add(what);
		this.threads.add(Thread.currentThread().getName());
		if (!this.begun || !fits) {
			this.wrong.add(what);
		}
	}

	public static String text(Ref ref) {
		return ref.id() + "@" + ref.node().name();
	}

	boolean begun() {
		return this.begun;
	}

	/** What the listener must take to be the members. */
	public synchronized Set<Ref> members(String group) {
		return new HashSet<>(this.members.getOrDefault(group, Set.of()));
	}

	synchronized Set<String> groups() {
		return new HashSet<>(this.members.keySet());
	}

	List<String> heard() {
		return new ArrayList<>(this.heard);
	}

}
