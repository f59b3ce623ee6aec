package io.pubsub.site;

import java.time.Duration;

/**
 * How a node takes part in the bridge of its site.
 *
 * @param name the name of the site
 * @param retry after how long a bridge head that could not join the bridge tries again
 * @param memory for how long it is remembered what a site wanted that is cut off, so that
 * what it misses is counted
 */
public record SiteSettings(String name, Duration retry, Duration memory) {

	public SiteSettings {
		if (!SiteNames.isValid(name)) {
			throw new IllegalArgumentException("The name of a site has 1 to 64 letters, digits, '.', '-' and '_'");
		}
	}

	/** The settings of a site, otherwise with defaults. */
	public static SiteSettings of(String name) {
		return new SiteSettings(name, Duration.ofSeconds(5), Duration.ofMinutes(10));
	}

}
