package io.pubsub.leader;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * What a node asks all nodes for.
 *
 * @param kind what is asked for
 * @param leaseNanos how long the leases are
 * @param entries the terms that it is about
 */
record Ask(Kind kind, long leaseNanos, List<Entry> entries) {

	/** Most entries of one message. */
	static final int MAX_ENTRIES = 200;

	/** Longest name, in characters. */
	static final int MAX_NAME = 255;

	/** Longest time for which no other may follow. */
	static final long MAX_HOLD_NANOS = TimeUnit.DAYS.toNanos(366);

	private static final int VERSION = 1;

	/** Later than any clock says, and far from an overflow. */
	private static final long MAX_TERM = Long.MAX_VALUE / 4;

	Ask {
		entries = List.copyOf(entries);
	}

	/** What is asked for. */
	enum Kind {

		/** To elect the sender. */
		ELECT,

		/** To renew the leases of the sender. */
		RENEW,

		/** To let another follow: the sender has led, and does not any more. */
		RELEASE,

		/** To forget that the sender asked to be elected: it was not. */
		WITHDRAW

	}

	/**
	 * One term.
	 *
	 * @param name the name
	 * @param term the number
	 * @param since when it began, in milliseconds
	 * @param holdNanos how long no other may follow, whatever happens
	 * @param crashed the former leader, if the sender knows that its process has ended
	 */
	record Entry(String name, long term, long since, long holdNanos, @Nullable UUID crashed) {
	}

	/** Encodes this. */
	byte[] encode() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.writeByte(VERSION);
			out.writeByte(this.kind.ordinal());
			out.writeLong(this.leaseNanos);
			out.writeShort(this.entries.size());
			for (Entry entry : this.entries) {
				out.writeUTF(entry.name());
				out.writeLong(entry.term());
				out.writeLong(entry.since());
				out.writeLong(entry.holdNanos());
				UUID crashed = entry.crashed();
				out.writeLong((crashed != null) ? crashed.getMostSignificantBits() : 0);
				out.writeLong((crashed != null) ? crashed.getLeastSignificantBits() : 0);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Reads what another node has sent.
	 * @throws IllegalArgumentException if no node sends that
	 */
	static Ask decode(byte[] bytes) {
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
			require(in.readByte() == VERSION, "of another version");
			int kind = in.readByte();
			require(kind >= 0 && kind < Kind.values().length, "of an unknown kind");
			long leaseNanos = in.readLong();
			require(isTime(leaseNanos), "without a lease");
			int count = in.readUnsignedShort();
			require(count <= MAX_ENTRIES, "with too many terms");
			List<Entry> entries = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				entries.add(entry(in));
			}
			return new Ask(Kind.values()[kind], leaseNanos, entries);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("A message about leaders that is cut short", ex);
		}
	}

	private static Entry entry(DataInputStream in) throws IOException {
		String name = in.readUTF();
		require(!name.isEmpty() && name.length() <= MAX_NAME, "with no proper name");
		long term = in.readLong();
		require(term > 0 && term < MAX_TERM, "with no proper term");
		long since = in.readLong();
		require(since >= 0 && since < MAX_TERM, "with no proper time");
		long hold = in.readLong();
		require(isTime(hold), "that holds for too long");
		long most = in.readLong();
		long least = in.readLong();
		return new Entry(name, term, since, hold, (most != 0 || least != 0) ? new UUID(most, least) : null);
	}

	private static boolean isTime(long nanos) {
		return nanos >= 0 && nanos <= MAX_HOLD_NANOS;
	}

	private static void require(boolean valid, String otherwise) {
		if (!valid) {
			throw new IllegalArgumentException("A message about leaders " + otherwise);
		}
	}

	/**
	 * Checks a name.
	 * @throws IllegalArgumentException if it is none
	 */
	static String checkName(String name) {
		if (name.isEmpty() || name.length() > MAX_NAME) {
			throw new IllegalArgumentException(
					"The name of a leader or lock must have 1 to " + MAX_NAME + " characters, not " + name.length());
		}
		return name;
	}

}
