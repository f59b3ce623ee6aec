package io.pubsub.sample;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Open pages that follow something, by server-sent events. Thread-safe.
 */
public final class OpenPages {

	/** With what ends their following. */
	private final Map<SseEmitter, Runnable> pages = new ConcurrentHashMap<>();

	private volatile boolean closed;

	/**
	 * Opens a page.
	 * @param follow has the page follow something, and returns what ends that
	 * @return the page
	 */
	public SseEmitter open(Function<SseEmitter, Runnable> follow) {
		SseEmitter page = new SseEmitter(0L);
		page.onCompletion(() -> remove(page));
		this.pages.put(page, follow.apply(page));
		if (this.closed) {
			page.complete();
		}
		return page;
	}

	/**
	 * Sends to a page, unless it was closed.
	 * @param page the page
	 * @param event what to send
	 */
	public void send(SseEmitter page, SseEmitter.SseEventBuilder event) {
		try {
			page.send(event);
		}
		catch (IOException | IllegalStateException ex) {
			// the page was closed
			remove(page);
		}
	}

	/** Finds out which pages are gone. */
	public void keepAlive() {
		this.pages.keySet().forEach((page) -> send(page, SseEmitter.event().comment("")));
	}

	/** Ends all pages: an open one would hold up the shutdown of the web server. */
	public void close() {
		this.closed = true;
		this.pages.keySet().forEach(SseEmitter::complete);
	}

	private void remove(SseEmitter page) {
		Runnable end = this.pages.remove(page);
		if (end != null) {
			end.run();
		}
	}

}
