package io.pubsub.websocket;

import org.junit.jupiter.api.Test;

import io.pubsub.presence.Presence;
import io.pubsub.presence.PresenceHandle;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

/**
 * Sessions that end, also before they are listed.
 */
class SessionDirectoryTests {

	private final Presence presence = mock(Presence.class);

	private final PresenceHandle handle = mock(PresenceHandle.class);

	private final OpenSessions open = mock(OpenSessions.class);

	private final SessionDirectory directory = new SessionDirectory(this.presence, this.open, 4096);

	SessionDirectoryTests() {
		when(this.presence.track(eq(SessionDirectory.SCOPE), eq("alice"), any())).thenReturn(this.handle);
		when(this.open.isOpen("s1")).thenReturn(true);
	}

	@Test
	void aSessionIsListedUntilItEnds() {
		this.directory.connected("s1", "alice");
		verify(this.handle, never()).close();
		this.directory.disconnected("s1");
		verify(this.handle).close();
	}

	@Test
	void aSessionThatHasEndedBeforeItIsListedIsListedNoMore() {
		this.directory.connected("s2", "alice");
		verify(this.handle).close();
	}

}
