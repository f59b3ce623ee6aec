package io.pubsub.jgroups.security;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import javax.crypto.spec.SecretKeySpec;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A random key in a file of the {@link UserFolder} that only this user can read. A
 * program that knows the key is run by this user, or by the superuser.
 * <p>
 * The first node creates the file: complete under another name, then linked to its own,
 * which fails if another node was faster. Each new link reads it again. If it was
 * deleted, as those do that clean up directories for temporary files, a node puts back
 * the key that it knows; if it has another key by then, both are good.
 * <p>
 * Where there can be no such file, the nodes of this process share a key, and no other
 * process has it. Thread-safe.
 */
final class LocalKey {

	private static final Log logger = LogFactory.getLog(LocalKey.class);

	private static final int LENGTH = 32;

	/** How many keys a node remembers, and offers to the other side. */
	static final int MAX_KNOWN = 4;

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

	private static final byte[] OF_PROCESS = random();

	private static final String NAME = "link.key";

	private final @Nullable Path folder;

	/** The newest first; guarded by this. */
	private List<byte[]> known = List.of();

	private boolean warned;

	/**
	 * Creates a key that is not read yet.
	 * @param folder where nodes of this user meet, if there is such a place
	 */
	LocalKey(@Nullable Path folder) {
		this.folder = folder;
	}

	private static byte[] random() {
		byte[] bytes = new byte[LENGTH];
		new SecureRandom().nextBytes(bytes);
		return bytes;
	}

	/** The keys that this node knows: the one of the file, then earlier ones. */
	synchronized List<SecretKeySpec> known() {
		byte[] current = current();
		if (this.known.isEmpty() || !Arrays.equals(this.known.get(0), current)) {
			List<byte[]> known = new ArrayList<>(this.known);
			known.removeIf((key) -> Arrays.equals(key, current));
			known.add(0, current);
			this.known = List.copyOf(known.subList(0, Math.min(known.size(), MAX_KNOWN)));
		}
		return this.known.stream().map((key) -> new SecretKeySpec(key, "HmacSHA256")).toList();
	}

	private byte[] current() {
		Path folder = this.folder;
		if (folder == null) {
			warn("there is no folder for it");
			return OF_PROCESS;
		}
		try {
			try {
				return read(folder);
			}
			catch (NoSuchFileException ex) {
				create(folder, this.known.isEmpty() ? random() : this.known.get(0));
				return read(folder);
			}
		}
		catch (IOException | UnsupportedOperationException ex) {
			warn("'%s': %s".formatted(folder.resolve(NAME), ex));
			return this.known.isEmpty() ? OF_PROCESS : this.known.get(0);
		}
	}

	private void warn(String reason) {
		if (!this.warned) {
			this.warned = true;
			logger
				.warn(("Cannot keep the key that nodes of one user and machine share (%s). Only nodes of this process "
						+ "find each other. Make that place writable, or set pubsub.cluster.secret on all nodes.")
					.formatted(reason));
		}
	}

	private static byte[] read(Path folder) throws IOException {
		Path file = folder.resolve(NAME);
		BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class,
				LinkOption.NOFOLLOW_LINKS);
		PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class,
				LinkOption.NOFOLLOW_LINKS);
		if (!attributes.isRegularFile() || attributes.size() != 2 * LENGTH
				|| (view != null && !view.readAttributes().permissions().equals(OWNER_ONLY))
				|| !Files.getOwner(file, LinkOption.NOFOLLOW_LINKS)
					.equals(Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS))) {
			throw new IOException("It is not a key that only this user can read. Remove it");
		}
		try {
			return HexFormat.of().parseHex(Files.readString(file));
		}
		catch (IllegalArgumentException ex) {
			// the message of that would have a part of it
			throw new IOException("It is not a key. Remove it");
		}
	}

	private static void create(Path folder, byte[] key) throws IOException {
		Path complete = Files.createTempFile(folder, "link", ".new", UserFolder.attributes(folder, OWNER_ONLY));
		try {
			Files.writeString(complete, HexFormat.of().formatHex(key));
			Files.createLink(folder.resolve(NAME), complete);
		}
		catch (FileAlreadyExistsException ex) {
			// another node was faster
		}
		finally {
			Files.deleteIfExists(complete);
		}
	}

}
