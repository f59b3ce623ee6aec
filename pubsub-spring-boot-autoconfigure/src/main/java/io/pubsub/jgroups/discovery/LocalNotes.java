package io.pubsub.jgroups.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.jgroups.security.UserFolder;

/**
 * Notes that the nodes of one cluster on this machine leave for each other. They are
 * empty files in a directory of the cluster in the {@link UserFolder}, whose names say
 * where a node listens and which process it is. Notes of processes that have ended are
 * ignored, and the next node to arrive removes them.
 * <p>
 * If there can be no such directory, nodes are looked for at all ports of the range.
 */
public final class LocalNotes implements Neighbours {

	private static final Log logger = LogFactory.getLog(LocalNotes.class);

	private static final Pattern NOTE = Pattern.compile("([0-9a-f]{8}|[0-9a-f]{32})-(\\d{1,5})-(\\d{1,18})\\.node");

	private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

	private final @Nullable Path folder;

	private final @Nullable Path directory;

	private final List<InetSocketAddress> fallback;

	private volatile @Nullable Path own;

	/**
	 * Creates the directory of the notes if need be.
	 * @param folder where nodes of this user meet; null if there is no such place
	 */
	public LocalNotes(@Nullable Path folder, String clusterName, InetAddress address, int firstPort, int portRange) {
		this.folder = folder;
		this.directory = createDirectory(folder, clusterName);
		this.fallback = IntStream.rangeClosed(firstPort, firstPort + portRange)
			.mapToObj((port) -> new InetSocketAddress(address, port))
			.toList();
	}

	private static @Nullable Path createDirectory(@Nullable Path parent, String clusterName) {
		if (parent != null) {
			Path directory = parent.resolve(UserFolder.name(clusterName));
			try {
				return UserFolder.open(directory);
			}
			catch (IOException | UnsupportedOperationException ex) {
				logger.warn("Cannot use '%s' (%s)".formatted(directory, ex));
			}
		}
		logger.warn("Looking for nodes of this machine on all ports of the range instead of by notes");
		return null;
	}

	/**
	 * Has this node join while no other node of the cluster on this machine does, so that
	 * nodes which start at the same moment form one cluster. A node that has waited too
	 * long joins all the same.
	 */
	public void oneAtATime(Runnable join) {
		JoinLock lock = JoinLock.acquire(lockFile(), LOCK_TIMEOUT);
		try {
			join.run();
		}
		finally {
			lock.release();
		}
	}

	@Nullable Path lockFile() {
		return (this.directory != null) ? this.directory.resolve("joining.lock") : null;
	}

	@Override
	public void arrived(InetSocketAddress self) {
		if (this.directory == null) {
			return;
		}
		Path note = this.directory
			.resolve("%s-%d-%d.node".formatted(HexFormat.of().formatHex(self.getAddress().getAddress()), self.getPort(),
					ProcessHandle.current().pid()));
		try {
			for (Path other : notes(this.directory)) {
				if (read(other) == null) {
					Files.deleteIfExists(other);
				}
			}
			Files.createFile(note);
		}
		catch (FileAlreadyExistsException ex) {
			// left by an earlier process of the same number
		}
		catch (IOException ex) {
			logger
				.warn("Cannot create '%s' (%s): other nodes of this machine may not find this one".formatted(note, ex));
		}
		this.own = note;
	}

	@Override
	public void left() {
		Path note = this.own;
		this.own = null;
		if (note != null) {
			try {
				Files.deleteIfExists(note);
			}
			catch (IOException ex) {
				logger.debug("Cannot delete a note; the next node will", ex);
			}
		}
	}

	@Override
	public Collection<InetSocketAddress> addresses() {
		if (this.directory == null) {
			return this.fallback;
		}
		List<InetSocketAddress> addresses = new ArrayList<>();
		try {
			putBack();
			for (Path note : notes(this.directory)) {
				InetSocketAddress address = read(note);
				if (address != null) {
					addresses.add(address);
				}
			}
			return addresses;
		}
		catch (IOException ex) {
			logger.debug("Cannot read the notes of other nodes", ex);
			return this.fallback;
		}
	}

	/**
	 * Writes the note again if it is gone: there are programs that delete what is old
	 * from directories for temporary files.
	 */
	private void putBack() throws IOException {
		Path note = this.own;
		if (note != null && this.folder != null && this.directory != null && Files.notExists(note)) {
			UserFolder.open(this.folder);
			UserFolder.open(this.directory);
			Files.createFile(note);
			if (this.own == null) {
				Files.deleteIfExists(note);
			}
		}
	}

	private static List<Path> notes(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.toString().endsWith(".node")).toList();
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
	}

	/** Where a node listens; null if its process is gone. */
	private static @Nullable InetSocketAddress read(Path note) {
		Matcher matcher = NOTE.matcher(note.getFileName().toString());
		if (!matcher.matches() || ProcessHandle.of(Long.parseLong(matcher.group(3))).isEmpty()) {
			return null;
		}
		try {
			InetAddress address = InetAddress.getByAddress(HexFormat.of().parseHex(matcher.group(1)));
			return new InetSocketAddress(address, Integer.parseInt(matcher.group(2)));
		}
		catch (UnknownHostException | IllegalArgumentException ex) {
			return null;
		}
	}

}
