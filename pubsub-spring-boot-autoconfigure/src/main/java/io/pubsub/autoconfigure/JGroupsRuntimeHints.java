package io.pubsub.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.util.ClassUtils;

/**
 * Has a native image keep what JGroups finds by reflection: the fields of the protocols
 * of our stack, which it sets by annotations, the types of headers and messages, which it
 * makes by number, and the files that say which number is which.
 */
final class JGroupsRuntimeHints implements RuntimeHintsRegistrar {

	private static final String NUMBERS = "jg-magic-map.xml";

	private static final Pattern NUMBERED = Pattern.compile("<class\\s+id=\"\\d+\"\\s+name=\"([\\w.$]+)\"");

	private static final String LINK = "io.pubsub.jgroups.link.";

	private static final String PROTOCOLS = "org.jgroups.protocols.";

	/** With their superclasses. A test compares them with those of a running node. */
	private static final List<String> STACK = List.of(LINK + "NonBlockingTcp", LINK + "ProbingDiscovery",
			LINK + "MulticastDiscovery", PROTOCOLS + "dns.DNS_PING", PROTOCOLS + "kubernetes.KUBE_PING",
			PROTOCOLS + "MERGE3", LINK + "MemberHeartbeats", PROTOCOLS + "VERIFY_SUSPECT2", LINK + "BoundedMulticast",
			LINK + "PromptUnicast", PROTOCOLS + "pbcast.STABLE", PROTOCOLS + "pbcast.GMS", PROTOCOLS + "UFC",
			LINK + "BoundedFragments", LINK + "DirectBundler", "org.jgroups.util.ThreadPool",
			"org.jgroups.protocols.RTT", "org.jgroups.util.DiagnosticsHandler", "org.jgroups.protocols.MsgStats",
			"org.jgroups.JChannel");

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		ClassLoader loader = (classLoader != null) ? classLoader : JGroupsRuntimeHints.class.getClassLoader();
		if (loader == null || !ClassUtils.isPresent("org.jgroups.JChannel", loader)) {
			return;
		}
		hints.resources()
			.registerPattern("jg-*.xml")
			.registerPattern("JGROUPS_VERSION.properties")
			.registerPattern("jg-messages*.properties");
		STACK.stream().filter((name) -> ClassUtils.isPresent(name, loader)).forEach((name) -> {
			for (Class<?> type = ClassUtils.resolveClassName(name, loader); type != null
					&& type != Object.class; type = type.getSuperclass()) {
				hints.reflection()
					.registerType(type, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
							MemberCategory.ACCESS_DECLARED_FIELDS, MemberCategory.INVOKE_DECLARED_METHODS);
			}
		});
		numbered(loader).forEach((name) -> hints.reflection()
			.registerType(TypeReference.of(name), MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
	}

	private static List<String> numbered(ClassLoader loader) {
		try (InputStream in = loader.getResourceAsStream(NUMBERS)) {
			String text = (in != null) ? new String(in.readAllBytes(), StandardCharsets.UTF_8) : "";
			return NUMBERED.matcher(text).results().map((result) -> result.group(1)).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
