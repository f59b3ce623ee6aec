package io.pubsub.leader;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node answers about one term.
 *
 * @param outcome whether it agrees
 * @param highest the greatest term of the name that it knows of
 * @param waitNanos how long it cannot agree, at most
 */
record Answer(Outcome outcome, long highest, long waitNanos) {

	/** Whether a node agrees. */
	enum Outcome {

		/** It does, and elects no other during the lease. */
		AGREED,

		/** It has promised not to elect another for some time. */
		PROMISED,

		/** The term is too small. */
		OUTDATED

	}

	/** Encodes the answers to all terms of a message. */
	static byte[] encode(List<Answer> answers) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			for (Answer answer : answers) {
				out.writeByte(answer.outcome.ordinal());
				out.writeLong(answer.highest);
				out.writeLong(answer.waitNanos);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Reads answers.
	 * @param count how many there must be
	 * @throws IllegalArgumentException if they are none
	 */
	static List<Answer> decode(byte[] bytes, int count) {
		List<Answer> answers = new ArrayList<>();
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
			for (int i = 0; i < count; i++) {
				int outcome = in.readByte();
				if (outcome < 0 || outcome >= Outcome.values().length) {
					throw new IllegalArgumentException("An unknown answer about a leader");
				}
				answers.add(new Answer(Outcome.values()[outcome], in.readLong(), in.readLong()));
			}
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("An answer about a leader is cut short", ex);
		}
		return answers;
	}

}
