package io.pubsub.jgroups.link;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

import org.jgroups.Version;
import org.jspecify.annotations.Nullable;

import io.pubsub.jgroups.security.AnswerInput;
import io.pubsub.jgroups.security.StrangerException;
import io.pubsub.jgroups.security.Strangers;

/**
 * Finds out whether the versions of JGroups on both sides of a link understand each
 * other. The side that has connected says its version in its greeting. If the other side
 * does not understand that version, it answers with its own and with the cluster that it
 * belongs to, in place of the first message: {@code jgrp}, the number 1, the version, and
 * a hash of the cluster's name. Earlier versions of this library take that for a message
 * that is too long, and close the connection as well. Thread-safe.
 */
final class JGroupsVersions {

	private static final byte[] MAGIC = { 'j', 'g', 'r', 'p' };

	private static final byte FORMAT = 1;

	private static final int HASH = 2 * Long.BYTES;

	private final byte[] cluster;

	private final Strangers strangers;

	private volatile @Nullable String refusal;

	/**
	 * Creates one that has met no other version.
	 * @param cluster the name of the cluster
	 */
	JGroupsVersions(String cluster, Strangers strangers) {
		UUID hash = UUID.nameUUIDFromBytes(cluster.getBytes(StandardCharsets.UTF_8));
		this.cluster = ByteBuffer.allocate(HASH)
			.putLong(hash.getMostSignificantBits())
			.putLong(hash.getLeastSignificantBits())
			.array();
		this.strangers = strangers;
	}

	/**
	 * Checks the version of a side that has connected, and answers if this node does not
	 * understand it.
	 * @throws StrangerException if it does not
	 */
	void check(short version, OutputStream output) throws IOException {
		if (!Version.isBinaryCompatible(version)) {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			DataOutputStream answer = new DataOutputStream(bytes);
			answer.write(MAGIC);
			answer.write(FORMAT);
			answer.writeShort(Version.version);
			answer.write(this.cluster);
			output.write(bytes.toByteArray());
			output.flush();
			throw new StrangerException(difference(version));
		}
	}

	/**
	 * The input of this side, which has connected, and notices if the other side does not
	 * understand it.
	 * @param peer the address of the other side
	 */
	InputStream input(InputStream input, String peer) {
		return new AnswerInput(input, (start, rest) -> checkAnswer(peer, start, rest));
	}

	private void checkAnswer(String peer, byte[] start, InputStream rest) throws IOException {
		if (!Arrays.equals(start, MAGIC)) {
			return;
		}
		ByteBuffer answer = ByteBuffer.wrap(rest.readNBytes(1 + Short.BYTES + HASH));
		StrangerException ex = new StrangerException("it does not understand the version of JGroups of this node");
		if (answer.capacity() == 1 + Short.BYTES + HASH && answer.get() == FORMAT) {
			String difference = difference(answer.getShort());
			byte[] theirs = new byte[HASH];
			answer.get(theirs);
			if (Arrays.equals(theirs, this.cluster)) {
				this.refusal = "The node at " + peer + " refuses this one: " + difference;
			}
			ex = new StrangerException(difference);
		}
		this.strangers.refused(peer, ex);
		throw ex;
	}

	private static String difference(short version) {
		return "it has version %s of JGroups, and this node version %s. Use the same on all nodes"
			.formatted(Version.print(version), Version.printVersion());
	}

	/**
	 * What a node of the same cluster has said that does not understand this one; null if
	 * there was none.
	 */
	@Nullable String refusal() {
		return this.refusal;
	}

}
