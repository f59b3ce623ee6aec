package io.pubsub.site;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.pubsub.wire.Payload;

/**
 * How many messages did not get from one site to another. A bridge head tells that to the
 * other site when that is back, and each bridge head to all nodes of its own site.
 *
 * @param site on the bridge the site that missed them, within a site the one that they
 * are from
 * @param count how many
 */
record Missed(String site, long count) {

	/** Where bridge heads say that. */
	static final String TOPIC = "pubsub-site.missed";

	private static final int MAX_LENGTH = 100;

	private static final Pattern TEXT = Pattern.compile("(\\S+) ([1-9]\\d{0,17})");

	Payload encode() {
		return new Payload(Payload.TEXT, (this.site + " " + this.count).getBytes(StandardCharsets.US_ASCII));
	}

	/** Reads what another node has sent; null if no node sends that. */
	static @Nullable Missed decode(Payload payload) {
		byte[] bytes = payload.bytes();
		if (bytes.length > MAX_LENGTH) {
			return null;
		}
		Matcher text = TEXT.matcher(new String(bytes, StandardCharsets.US_ASCII));
		return (text.matches() && SiteNames.isValid(text.group(1)))
				? new Missed(text.group(1), Long.parseLong(text.group(2))) : null;
	}

}
