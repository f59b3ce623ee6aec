package io.pubsub.jgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Node;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a node leaves behind: sockets, log lines, threads and files.
 */
@Timeout(120)
class JGroupsTracesIntegrationTests extends LocalCluster {

	@Test
	void aProcessListensOnItsAddressOnly() throws IOException {
		Assumptions.assumeTrue(Files.isReadable(Path.of("/proc/net/tcp")), "Needs /proc/net");
		try (NodeProcess process = process()) {
			process.self();
			List<String> addresses = listeningAddresses(process.pid());
			assertThat(addresses).as("one for messages").hasSize(1);
			assertThat(addresses).allMatch((address) -> address.endsWith("0100007F"));
		}
	}

	@Test
	void anOrdinaryLifeLogsNoWarnings() {
		Node first = start(local());
		try (NodeProcess process = process()) {
			UUID id = process.self();
			Node third = start(local());
			awaitMembers(first, first.transport.self(), id, third.transport.self());
			third.transport.close();
			first.transport.close();
			await().until(() -> process.output().size() > 0);
			assertThat(process.output())
				.noneMatch((line) -> line.contains("WARN") || line.contains("ERROR") || line.startsWith("\tat "));
		}
	}

	@Test
	void closingLeavesNoThreadsAndNoNotes() throws IOException {
		Node first = start(local());
		Node second = start(local());
		awaitMembers(first, first, second);
		first.transport.close();
		second.transport.close();
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
			.noneMatch((thread) -> thread.getName().contains(this.cluster)));
		assertThat(notes()).isEmpty();
	}

	private static List<String> listeningAddresses(long pid) throws IOException {
		Set<String> inodes = new HashSet<>();
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
			for (Path descriptor : descriptors.toList()) {
				Matcher socket = Pattern.compile("socket:\\[(\\d+)]").matcher(linkTarget(descriptor));
				if (socket.matches()) {
					inodes.add(socket.group(1));
				}
			}
		}
		List<String> addresses = new ArrayList<>();
		for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
			for (String row : Files.exists(Path.of(table)) ? Files.readAllLines(Path.of(table)) : List.<String>of()) {
				String[] columns = row.trim().split("\\s+");
				if (columns[3].equals("0A") && inodes.contains(columns[9])) {
					addresses.add(columns[1].split(":")[0]);
				}
			}
		}
		return addresses;
	}

	private static String linkTarget(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (IOException ex) {
			return "closed meanwhile";
		}
	}

}
