package io.pubsub.sample.rooms;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import io.pubsub.presence.Presence;
import io.pubsub.presence.PresenceEntry;
import io.pubsub.presence.PresenceListener;
import io.pubsub.sample.OpenPages;

/**
 * Says which users have subscribed to a room, on any node: once, or whenever that
 * changes. The library tracks them, as {@code pubsub.websocket.presence} asks it to.
 */
@RestController
class PresenceController {

	private final Presence presence;

	private final OpenPages pages = new OpenPages();

	PresenceController(Presence presence) {
		this.presence = presence;
	}

	@GetMapping(path = "/presence/{room}", produces = MediaType.APPLICATION_JSON_VALUE)
	List<Present> list(@PathVariable String room) {
		return present(Rooms.TOPIC + room);
	}

	private List<Present> present(String scope) {
		return this.presence.list(scope)
			.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByKey())
			.map((user) -> Present.of(user.getKey(), user.getValue()))
			.toList();
	}

	@GetMapping(path = "/presence/{room}", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter follow(@PathVariable String room) {
		String scope = Rooms.TOPIC + room;
		return this.pages.open((page) -> this.presence.monitor(scope, new Follower(page, scope))::close);
	}

	@Scheduled(fixedDelay = 15, timeUnit = TimeUnit.SECONDS)
	void keepAlive() {
		this.pages.keepAlive();
	}

	@EventListener(ContextClosedEvent.class)
	void close() {
		this.pages.close();
	}

	/** Sends a page all users of a room whenever they have changed. */
	private final class Follower implements PresenceListener {

		private final SseEmitter page;

		private final String scope;

		Follower(SseEmitter page, String scope) {
			this.page = page;
			this.scope = scope;
		}

		@Override
		public void onSnapshot(Map<String, List<PresenceEntry>> entries) {
			show();
		}

		@Override
		public void onJoined(PresenceEntry entry) {
			show();
		}

		@Override
		public void onLeft(PresenceEntry entry) {
			show();
		}

		private void show() {
			PresenceController.this.pages.send(this.page, SseEmitter.event().data(present(this.scope)));
		}

	}

	/**
	 * A user who is in a room.
	 *
	 * @param user the name
	 * @param devices how many of the user's connections are in the room
	 * @param metadata what is known of each of them: the id of its session
	 */
	record Present(String user, int devices, List<@Nullable String> metadata) {

		static Present of(String user, List<PresenceEntry> entries) {
			return new Present(user, entries.size(),
					entries.stream().map((entry) -> entry.metadata(String.class)).toList());
		}

	}

}
