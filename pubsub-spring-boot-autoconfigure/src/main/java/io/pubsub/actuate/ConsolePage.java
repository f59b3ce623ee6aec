package io.pubsub.actuate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The console's page: one document with its style and its script, which is the same for
 * all nodes and users. Its policy lets nothing run but that script, by its hash, and lets
 * it speak to nothing but the server that it came from.
 *
 * @param html the document
 * @param headers for the response
 */
record ConsolePage(String html, Map<String, String> headers) {

	static ConsolePage get() {
		return Loaded.PAGE;
	}

	private static ConsolePage load() {
		String style = resource("console.css");
		String script = resource("console.js");
		String policy = "default-src 'none'; script-src '" + hash(script) + "'; style-src '" + hash(style)
				+ "'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'";
		String html = resource("console.html").replace("{{policy}}", policy)
			.replace("{{alerts}}", alerts())
			.replace("{{style}}", style)
			.replace("{{script}}", script);
		// what a document cannot ask for itself
		return new ConsolePage(html,
				Map.of("Content-Security-Policy", policy + "; frame-ancestors 'none'", "X-Content-Type-Options",
						"nosniff", "X-Frame-Options", "DENY", "Referrer-Policy", "no-referrer", "Cache-Control",
						"no-store", "Vary", "Accept"));
	}

	/** What the page may have to say by itself. */
	private static String alerts() {
		return Stream.of(Alert.values())
			.map((alert) -> "<p data-alert=\"%s\" data-meaning=\"%s\" data-action=\"%s\"></p>".formatted(alert.id(),
					escape(alert.meaning()), escape(alert.action())))
			.collect(Collectors.joining("\n\t"));
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
	}

	private static String resource(String name) {
		try (InputStream stream = ConsolePage.class.getResourceAsStream(name)) {
			if (stream == null) {
				throw new IllegalStateException("The jar of this library lacks its resource " + name);
			}
			// as HTML parsers normalize what hashes are made of
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What lets a script or style run, by its content. */
	static String hash(String content) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
			return "sha256-" + Base64.getEncoder().encodeToString(hash);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Loads it when it is first asked for. */
	private static final class Loaded {

		static final ConsolePage PAGE = load();

	}

}
