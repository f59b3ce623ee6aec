package io.pubsub.jgroups.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.Version;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What links need of JGroups though it is not promised. An upgrade that takes some of it
 * away fails here, with the whole list.
 */
class JGroupsMembersTests {

	private static final String LIST = "jgroups-members.txt";

	private final List<String> members = read();

	private static List<String> read() {
		try (InputStream input = JGroupsMembersTests.class.getResourceAsStream(LIST)) {
			return new String(input.readAllBytes(), StandardCharsets.UTF_8).lines()
				.filter((line) -> !line.isBlank())
				.toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Class<?> find(String name) {
		try {
			return JGroupsMembersTests.class.getClassLoader().loadClass(name);
		}
		catch (ClassNotFoundException ex) {
			return null;
		}
	}

	@Test
	void thisVersionOfJGroupsHasThem() {
		assertThat(JGroupsMembers.missing(this.members, JGroupsMembersTests::find))
			.as("What JGroups %s does not have any more; see the decision on JGroups' internals",
					Version.printVersion())
			.isEmpty();
	}

	/** Prints the list, to replace the file by when this fails. */
	@Test
	void theListIsComplete() {
		TreeSet<String> used = new TreeSet<>(JGroupsMembers
			.usedBy(new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
				.importPackages("io.pubsub.jgroups")));
		assertThat(this.members).as("The list in %s should be:%n%s", LIST, String.join("\n", used))
			.containsExactlyElementsOf(used);
	}

	@Test
	void signaturesOfJGroups56AreMissedByName() {
		Map<String, Class<?>> later = Map.of("org.jgroups.protocols.TP", LaterTransport.class,
				"org.jgroups.protocols.BaseBundler", LaterBundler.class);
		List<String> asked = List.of("override org.jgroups.protocols.TP#sendTo(org.jgroups.Address,byte[],int,int)",
				"override org.jgroups.protocols.TP#sendUnicast(org.jgroups.PhysicalAddress,byte[],int,int)",
				"call org.jgroups.protocols.TP#doSend(byte[],int,int,org.jgroups.Address)",
				"override org.jgroups.protocols.BaseBundler#sendSingleMessage(org.jgroups.Address,org.jgroups.Message,"
						+ "org.jgroups.util.ByteArrayDataOutputStream)",
				"call org.jgroups.logging.NoopLogImpl#new()");
		assertThat(this.members).containsAll(asked);
		assertThat(JGroupsMembers.missing(asked, later::get)).isEqualTo(asked);
		List<String> there = List.of("call org.jgroups.protocols.TP#unicastDestMismatch(org.jgroups.Address)");
		assertThat(this.members).containsAll(there);
		assertThat(JGroupsMembers.missing(there, later::get)).isEmpty();
	}

	@Test
	void classesAndFieldsThatAreGoneAreMissedByName() {
		List<String> asked = List.of("call org.jgroups.Gone#new()", "field org.jgroups.protocols.TP#gone",
				"field org.jgroups.protocols.TCP#who_has_cache");
		assertThat(JGroupsMembers.missing(asked, JGroupsMembersTests::find)).isEqualTo(asked.subList(0, 2));
	}

	/** As in JGroups 5.6. */
	private abstract static class LaterTransport {

		protected abstract void sendTo(Address node, ByteBuffer bytes);

		public abstract void sendUnicast(PhysicalAddress node, ByteBuffer bytes);

		public abstract void doSend(ByteBuffer bytes, Address node);

		public abstract boolean unicastDestMismatch(Address node);

	}

	/** As in JGroups 5.6, whose stream is of another class. */
	private abstract static class LaterBundler {

		protected abstract void sendSingleMessage(Address node, Message message, OutputStream output);

	}

}
