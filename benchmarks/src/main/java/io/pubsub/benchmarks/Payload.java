package io.pubsub.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

import tools.jackson.databind.json.JsonMapper;

/**
 * What is published: a new array, or a new record, for each message, as an application
 * would. Every contender pays for that alike.
 */
public final class Payload {

	/** Writes and reads the records, for contenders that do not do so themselves. */
	public static final JsonMapper JSON = JsonMapper.builder().build();

	private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	/** The size of a record's JSON but for its text. */
	private static final int RECORD_OVERHEAD = 90;

	private Payload() {
	}

	/**
	 * Makes a payload of bytes.
	 * @param site says how large
	 * @param sequence the sequence number
	 * @param time when it is due
	 * @return the bytes
	 */
	public static byte[] bytes(Site site, long sequence, long time) {
		byte[] bytes = new byte[site.size()];
		LONG.set(bytes, 0, sequence);
		LONG.set(bytes, 8, time);
		return bytes;
	}

	/**
	 * Whether bytes are a payload of a phase that has a rate, with a time.
	 * @param bytes holds the bytes
	 * @param offset where they begin
	 * @return whether they are
	 */
	public static boolean isTimed(byte[] bytes, int offset) {
		int phase = Phase.phase(sequence(bytes, offset));
		return (phase == Phase.PACED || phase == Phase.MEASURED) && time(bytes, offset) != 0;
	}

	/**
	 * Whether a payload is of the phase that counts.
	 * @param sequence its sequence number
	 * @return whether it is
	 */
	public static boolean isMeasured(long sequence) {
		return Phase.phase(sequence) == Phase.MEASURED;
	}

	/**
	 * Reads the sequence number of a payload.
	 * @param bytes holds the payload
	 * @param offset where it begins
	 * @return the sequence number
	 */
	public static long sequence(byte[] bytes, int offset) {
		return (long) LONG.get(bytes, offset);
	}

	/**
	 * Reads when a payload was due.
	 * @param bytes holds the payload
	 * @param offset where it begins
	 * @return the time
	 */
	public static long time(byte[] bytes, int offset) {
		return (long) LONG.get(bytes, offset + 8);
	}

	/**
	 * Makes the text that brings a record's JSON to the wanted size.
	 * @param site says how large
	 * @return the text, to be shared by all records
	 */
	public static String text(Site site) {
		return "x".repeat(Math.max(1, site.size() - RECORD_OVERHEAD));
	}

	/**
	 * A payload with a few fields of the usual kinds.
	 *
	 * @param sequence the sequence number
	 * @param time when it was due
	 * @param symbol some text
	 * @param price some number
	 * @param text makes up the size
	 */
	public record Quote(long sequence, long time, String symbol, double price, String text) {

		public Quote(long sequence, long time, String text) {
			this(sequence, time, "ACME", 101.25, text);
		}

	}

}
