package io.pubsub.jgroups.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which the nodes of one user on this machine meet. It belongs to this
 * user, and no other user can open it: mode 0700, and no symbolic link. Where the file
 * system knows no such modes, as on Windows, only the owner is checked, and the folder
 * for temporary files has to be the user's own, as it is there.
 */
public final class UserFolder {

	private static final Log logger = LogFactory.getLog(UserFolder.class);

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

	private UserFolder() {
	}

	/**
	 * Finds the folder, or creates it: in the directory for temporary files, or in the
	 * home directory if another user has taken that place.
	 * @return null if there can be none
	 */
	public static @Nullable Path find() {
		Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
		Path home = Path.of(System.getProperty("user.home", ""));
		return find(
				List.of(temporary.resolve("pubsub-" + name(System.getProperty("user.name"))), home.resolve(".pubsub")));
	}

	static @Nullable Path find(List<Path> candidates) {
		for (Path candidate : candidates) {
			try {
				if (!candidate.isAbsolute()) {
					throw new IOException("It is no absolute path");
				}
				return open(candidate);
			}
			catch (IOException | UnsupportedOperationException ex) {
				logger.warn("Cannot use the folder '%s' to find nodes of this user: %s".formatted(candidate, ex));
			}
		}
		return null;
	}

	/**
	 * Creates a folder if it is not there, and makes sure that it is this user's alone.
	 * @throws IOException if it is not, or cannot be written to
	 */
	public static Path open(Path folder) throws IOException {
		try {
			Files.createDirectory(folder, attributes(folder, OWNER_ONLY));
		}
		catch (FileAlreadyExistsException ex) {
			// checked like a new one
		}
		if (!Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isDirectory()) {
			throw new IOException("It is a symbolic link or a file. Remove it");
		}
		Path probe = Files.createTempFile(folder, "owner", ".probe");
		try {
			if (!Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS)
				.equals(Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS))) {
				throw new IOException("It belongs to another user. Remove it, or set java.io.tmpdir");
			}
		}
		finally {
			Files.deleteIfExists(probe);
		}
		PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class,
				LinkOption.NOFOLLOW_LINKS);
		if (view != null && !view.readAttributes().permissions().equals(OWNER_ONLY)) {
			// an earlier version made it so that others could look
			view.setPermissions(OWNER_ONLY);
		}
		return folder;
	}

	/** What to create a file or folder with, where the file system knows it. */
	static FileAttribute<?>[] attributes(Path file, Set<PosixFilePermission> permissions) {
		return file.getFileSystem().supportedFileAttributeViews().contains("posix")
				? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(permissions) }
				: new FileAttribute<?>[0];
	}

	/** A file name that no other text leads to, on any file system. */
	public static String name(String text) {
		String readable = text.replaceAll("[^a-z0-9_-]", "");
		return readable.equals(text) && text.length() <= 60 ? text
				: "%.40s.%s".formatted(readable, UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)));
	}

}
