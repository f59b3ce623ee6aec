package io.pubsub.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code ss -ltnp} tells of a process, read where it reads it.
 */
final class ListeningSockets {

	private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");

	private static final String LISTEN = "0A";

	private ListeningSockets() {
	}

	static boolean canBeRead() {
		return Files.isReadable(Path.of("/proc/net/tcp"));
	}

	/**
	 * The addresses that a process listens on.
	 * @param pid the process
	 * @return addresses in hexadecimal, the last byte first
	 */
	static List<String> addresses(long pid) throws IOException {
		Set<String> inodes = inodes(pid);
		List<String> addresses = new ArrayList<>();
		for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
			for (String row : Files.exists(table) ? Files.readAllLines(table) : List.<String>of()) {
				String[] columns = row.trim().split("\\s+");
				if (columns[3].equals(LISTEN) && inodes.contains(columns[9])) {
					addresses.add(columns[1].split(":")[0]);
				}
			}
		}
		return addresses;
	}

	private static Set<String> inodes(long pid) throws IOException {
		Set<String> inodes = new HashSet<>();
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
			for (Path descriptor : descriptors.toList()) {
				Matcher socket = SOCKET.matcher(target(descriptor));
				if (socket.matches()) {
					inodes.add(socket.group(1));
				}
			}
		}
		return inodes;
	}

	private static String target(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (IOException ex) {
			return "closed meanwhile";
		}
	}

}
