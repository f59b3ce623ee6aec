package io.pubsub.node.presence;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.pubsub.presence.PresenceEntry;

/**
 * The entries of one scope at one moment, by key. Immutable; what changes shares with
 * what was before.
 */
final class ScopeEntries extends AbstractMap<String, List<PresenceEntry>> {

	private static final ByKey KEYS = new ByKey();

	static final ScopeEntries NONE = new ScopeEntries(Trie.empty(KEYS), 0);

	private static final Trie<NodePresenceEntry> NO_ENTRIES = Trie.empty(new ById());

	private static final Comparator<NodePresenceEntry> OLDEST_FIRST = Comparator
		.comparingLong(NodePresenceEntry::joinedMillis)
		.thenComparing(NodePresenceEntry::compareIds);

	/** An entry, or several of the same key. */
	private final Trie<Object> byKey;

	private final int count;

	private ScopeEntries(Trie<Object> byKey, int count) {
		this.byKey = byKey;
		this.count = count;
	}

	/** How many entries there are. */
	int count() {
		return this.count;
	}

	/** The version of an entry that is here, if any. */
	@Nullable NodePresenceEntry find(NodePresenceEntry entry) {
		Object there = this.byKey.get(entry.key());
		if (there instanceof KeyEntries several) {
			return several.entries().get(entry);
		}
		return entry.equals(there) ? (NodePresenceEntry) there : null;
	}

	/** The same and an entry, which takes the place of its earlier version. */
	ScopeEntries with(NodePresenceEntry entry) {
		Object there = this.byKey.get(entry.key());
		if (there == null || there.equals(entry)) {
			return new ScopeEntries(this.byKey.with(entry, there), this.count + ((there == null) ? 1 : 0));
		}
		Trie<NodePresenceEntry> before = several(there);
		Trie<NodePresenceEntry> after = before.with(entry);
		return change(entry.key(), after, after.size() - before.size());
	}

	/** The same but an entry, whichever version is here. */
	ScopeEntries without(NodePresenceEntry entry) {
		Object there = this.byKey.get(entry.key());
		if (there != null && there.equals(entry)) {
			return new ScopeEntries(this.byKey.without(entry.key()), this.count - 1);
		}
		Trie<NodePresenceEntry> before = several(there);
		Trie<NodePresenceEntry> after = before.without(entry);
		return (after != before) ? change(entry.key(), after, -1) : this;
	}

	private ScopeEntries change(String key, Trie<NodePresenceEntry> entries, int by) {
		Trie<Object> changed = switch (entries.size()) {
			case 0 -> this.byKey.without(key);
			case 1 -> this.byKey.with(entries.iterator().next());
			default -> this.byKey.with(new KeyEntries(key, entries));
		};
		return new ScopeEntries(changed, this.count + by);
	}

	private static Trie<NodePresenceEntry> several(@Nullable Object there) {
		if (there instanceof KeyEntries several) {
			return several.entries();
		}
		return (there != null) ? NO_ENTRIES.with((NodePresenceEntry) there) : NO_ENTRIES;
	}

	/** Calls back for each entry. */
	void forEachEntry(Consumer<? super NodePresenceEntry> action) {
		this.byKey.forEach((each) -> several(each).forEach(action));
	}

	/** Tells what is different here from some time before. */
	void compare(ScopeEntries before, Trie.Difference<? super NodePresenceEntry> difference) {
		this.byKey.compare(before.byKey, new Trie.Difference<Object>() {

			@Override
			public void added(Object entries) {
				several(entries).forEach(difference::added);
			}

			@Override
			public void changed(Object before, Object after) {
				several(after).compare(several(before), difference);
			}

			@Override
			public void removed(Object entries) {
				several(entries).forEach(difference::removed);
			}

		});
	}

	@Override
	public int size() {
		return this.byKey.size();
	}

	@Override
	public boolean containsKey(@Nullable Object key) {
		return key instanceof String && this.byKey.get(key) != null;
	}

	@Override
	public @Nullable List<PresenceEntry> get(@Nullable Object key) {
		Object there = (key instanceof String) ? this.byKey.get(key) : null;
		return (there != null) ? list(there) : null;
	}

	private static List<PresenceEntry> list(Object there) {
		if (there instanceof NodePresenceEntry entry) {
			return List.of(entry);
		}
		List<NodePresenceEntry> entries = new ArrayList<>();
		several(there).forEach(entries::add);
		entries.sort(OLDEST_FIRST);
		return Collections.unmodifiableList(entries);
	}

	@Override
	public Set<Map.Entry<String, List<PresenceEntry>>> entrySet() {
		return new AbstractSet<>() {

			@Override
			public int size() {
				return ScopeEntries.this.size();
			}

			@Override
			public Iterator<Map.Entry<String, List<PresenceEntry>>> iterator() {
				Iterator<Object> keys = ScopeEntries.this.byKey.iterator();
				return new Iterator<>() {

					@Override
					public boolean hasNext() {
						return keys.hasNext();
					}

					@Override
					public Map.Entry<String, List<PresenceEntry>> next() {
						Object there = keys.next();
						return Map.entry(KEYS.key(there), list(there));
					}

				};
			}

		};
	}

	/** Tells keys apart. */
	private static final class ByKey implements Trie.Keys<Object> {

		@Override
		public String key(Object leaf) {
			return (leaf instanceof KeyEntries several) ? several.key() : ((NodePresenceEntry) leaf).key();
		}

		@Override
		public long hash(Object key, int round) {
			return SecretHash.of((String) key, round);
		}

	}

	/** Tells entries of one key apart, whose versions equal each other. */
	private static final class ById implements Trie.Keys<NodePresenceEntry> {

		@Override
		public Object key(NodePresenceEntry leaf) {
			return leaf;
		}

		@Override
		public long hash(Object key, int round) {
			return ((NodePresenceEntry) key).hash(round);
		}

	}

	/**
	 * Several entries of one key.
	 */
	private record KeyEntries(String key, Trie<NodePresenceEntry> entries) {
	}

}
