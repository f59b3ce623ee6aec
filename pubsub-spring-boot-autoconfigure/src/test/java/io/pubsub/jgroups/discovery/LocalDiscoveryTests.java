package io.pubsub.jgroups.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.util.FileSystemUtils;

import io.pubsub.jgroups.LocalCluster;
import io.pubsub.jgroups.security.UserFolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Notes, lock and probe: what lets nodes of one machine find each other.
 */
class LocalDiscoveryTests {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private final LocalNotes notes = notes("Test of notes/" + UUID.randomUUID());

	private final Path directory = this.notes.lockFile().getParent();

	@AfterEach
	void deleteDirectory() throws IOException {
		FileSystemUtils.deleteRecursively(this.directory);
	}

	@Test
	void aNoteLastsFromArrivingToLeaving() {
		InetSocketAddress self = new InetSocketAddress(LOOPBACK, 7000);
		assertThat(this.notes.addresses()).isEmpty();
		this.notes.arrived(self);
		assertThat(this.notes.addresses()).containsExactly(self);
		this.notes.left();
		this.notes.left();
		assertThat(this.notes.addresses()).isEmpty();
	}

	@Test
	void notesOfProcessesThatAreGoneCountForNothingAndAreRemoved() throws IOException {
		long gone = 4_194_305;
		Path note = Files.createFile(this.directory.resolve("7f000001-7000-" + gone + ".node"));
		Path nonsense = Files.createFile(this.directory.resolve("nonsense.node"));
		assertThat(this.notes.addresses()).isEmpty();
		this.notes.arrived(new InetSocketAddress(LOOPBACK, 7001));
		assertThat(List.of(note, nonsense)).noneMatch(Files::exists);
	}

	@Test
	void theLockIsWaitedForButNotForever() {
		JoinLock held = JoinLock.acquire(this.notes.lockFile(), Duration.ofSeconds(10));
		CompletableFuture<Void> impatient = CompletableFuture
			.runAsync(() -> JoinLock.acquire(this.notes.lockFile(), Duration.ofMillis(20)).release());
		assertThat(impatient).succeedsWithin(Duration.ofSeconds(60));
		CompletableFuture<Void> patient = CompletableFuture
			.runAsync(() -> JoinLock.acquire(this.notes.lockFile(), Duration.ofSeconds(30)).release());
		assertThat(patient).isNotDone();
		held.release();
		assertThat(patient).succeedsWithin(Duration.ofSeconds(60));
	}

	@Test
	void aLockThatCannotBeHasNobodyWait() {
		JoinLock.acquire(null, Duration.ofSeconds(30)).release();
		JoinLock.acquire(this.directory.resolve("missing").resolve("lock"), Duration.ofSeconds(30)).release();
	}

	@Test
	void theProbeSeesWhoListens() throws IOException {
		InetSocketAddress silent = new InetSocketAddress(LOOPBACK, LocalCluster.freePort());
		try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
			InetSocketAddress listening = new InetSocketAddress(LOOPBACK, socket.getLocalPort());
			Duration timeout = Duration.ofSeconds(30);
			assertThat(ListeningProbe.anyListening(List.of(silent, listening), timeout)).isTrue();
			assertThat(ListeningProbe.anyListening(List.of(silent), timeout)).isFalse();
			assertThat(ListeningProbe.anyListening(List.of(), timeout)).isFalse();
		}
	}

	private static LocalNotes notes(String cluster) {
		return new LocalNotes(UserFolder.find(), cluster, LOOPBACK, 7000, 0);
	}

}
