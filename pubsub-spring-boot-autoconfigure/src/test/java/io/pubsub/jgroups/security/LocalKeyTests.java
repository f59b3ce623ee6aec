package io.pubsub.jgroups.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The folder and the file that let nodes of one user recognize each other.
 */
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(OutputCaptureExtension.class)
class LocalKeyTests {

	private static final String READABLE = "0".repeat(64);

	@TempDir
	Path temporary;

	@Test
	void folderAndFileAreTheUsersAlone() throws IOException {
		Path folder = UserFolder.open(this.temporary.resolve("pubsub"));
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
		new LocalKey(folder).known();
		try (Stream<Path> files = Files.list(folder)) {
			assertThat(files.toList()).singleElement()
				.satisfies((file) -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
					.isEqualTo("rw-------"));
		}
	}

	@Test
	void aFolderThatOthersCanOpenIsClosedToThem() throws IOException {
		Path folder = Files.createDirectory(this.temporary.resolve("pubsub"));
		Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
		UserFolder.open(folder);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
	}

	@Test
	void aSymbolicLinkIsRefused() throws IOException {
		Path target = Files.createDirectory(this.temporary.resolve("target"));
		Path link = Files.createSymbolicLink(this.temporary.resolve("link"), target);
		assertThatIOException().isThrownBy(() -> UserFolder.open(link)).withMessageContaining("symbolic link");
		assertThat(target).isEmptyDirectory();
	}

	@Test
	void aFileInPlaceOfTheFolderIsRefused() throws IOException {
		Path file = Files.createFile(this.temporary.resolve("file"));
		assertThatIOException().isThrownBy(() -> UserFolder.open(file));
	}

	@Test
	void aFolderOfAnotherUserIsRefusedAndTheNextPlaceUsed(CapturedOutput output) throws IOException {
		Path taken = Files.createDirectory(this.temporary.resolve("taken"));
		giveAway(taken);
		assertThatIOException().isThrownBy(() -> UserFolder.open(taken)).withMessageContaining("another user");
		Path next = this.temporary.resolve("next");
		assertThat(UserFolder.find(List.of(taken, next))).isEqualTo(next);
		assertThat(output).contains("taken").contains("another user");
	}

	/** Only the superuser can. */
	private static void giveAway(Path file) {
		try {
			Files.setAttribute(file, "unix:uid", 65_534);
		}
		catch (IOException ex) {
			assumeThat(false).as("Needs the superuser: " + ex).isTrue();
		}
	}

	@Test
	void nodesThatStartAtOnceHaveOneKey() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			for (int round = 0; round < 50; round++) {
				Path folder = UserFolder.open(this.temporary.resolve("round" + round));
				CountDownLatch start = new CountDownLatch(1);
				Callable<SecretKeySpec> node = () -> {
					LocalKey key = new LocalKey(folder);
					start.await();
					return key.known().get(0);
				};
				List<Future<SecretKeySpec>> keys = new ArrayList<>();
				for (int i = 0; i < 8; i++) {
					keys.add(threads.submit(node));
				}
				start.countDown();
				Set<SecretKeySpec> different = new HashSet<>();
				for (Future<SecretKeySpec> key : keys) {
					different.add(key.get());
				}
				assertThat(different).hasSize(1);
				try (Stream<Path> files = Files.list(folder)) {
					assertThat(files).hasSize(1);
				}
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void aKeyThatOthersCanReadIsNotUsedNorPrinted(CapturedOutput output) throws IOException {
		Path file = write("rw-r--r--");
		SecretKeySpec key = new LocalKey(this.temporary).known().get(0);
		assertThat(key.getEncoded()).isNotEqualTo(new byte[32]);
		assertThat(output).contains(file.toString()).contains("Remove it").doesNotContain(READABLE);
	}

	@Test
	void aKeyOfAnotherUserIsNotUsed(CapturedOutput output) throws IOException {
		giveAway(write("rw-------"));
		assertThat(new LocalKey(this.temporary).known().get(0).getEncoded()).isNotEqualTo(new byte[32]);
		assertThat(output).contains("Remove it");
	}

	@Test
	void aKeyThatIsASymbolicLinkIsNotUsed() throws IOException {
		Path file = write("rw-------");
		Path elsewhere = Files.move(file, this.temporary.resolve("elsewhere"));
		Files.createSymbolicLink(file, elsewhere);
		assertThat(new LocalKey(this.temporary).known().get(0).getEncoded()).isNotEqualTo(new byte[32]);
	}

	private Path write(String permissions) throws IOException {
		Path file = this.temporary.resolve("link.key");
		Files.writeString(file, READABLE);
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
		return file;
	}

	@Test
	void aKeyThatWasDeletedIsPutBack() throws IOException {
		LocalKey key = new LocalKey(this.temporary);
		SecretKeySpec first = key.known().get(0);
		Files.delete(this.temporary.resolve("link.key"));
		assertThat(key.known()).containsExactly(first);
		assertThat(new LocalKey(this.temporary).known()).containsExactly(first);
	}

	@Test
	void aNodeThatHasAnEarlierKeyAcceptsTheNewOneToo() throws IOException {
		LocalKey old = new LocalKey(this.temporary);
		SecretKeySpec first = old.known().get(0);
		Files.delete(this.temporary.resolve("link.key"));
		SecretKeySpec second = new LocalKey(this.temporary).known().get(0);
		assertThat(second).isNotEqualTo(first);
		assertThat(old.known()).containsExactly(second, first);
	}

	@Test
	void whereThereCanBeNoFileAProcessHasOneKeyAndAWarning(CapturedOutput output) {
		SecretKeySpec key = new LocalKey(this.temporary.resolve("missing")).known().get(0);
		assertThat(new LocalKey(null).known()).containsExactly(key);
		assertThat(output).contains("Only nodes of this process find each other").contains("pubsub.cluster.secret");
	}

}
