package io.pubsub.jgroups.link;

import java.io.IOException;

import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;

import io.pubsub.jgroups.security.Strangers;

/**
 * What Jazzer calls with bytes of its choice: a datagram comes to a node that is found by
 * multicast. Nothing goes up the stack, and whatever goes down answers one datagram.
 */
public final class DatagramFuzzer {

	private static final MulticastDiscovery DISCOVERY = discovery();

	private static int sent;

	private DatagramFuzzer() {
	}

	private static MulticastDiscovery discovery() {
		MulticastDiscovery discovery = new MulticastDiscovery(new Strangers());
		discovery.setUpProtocol(new Above());
		discovery.setDownProtocol(new Below());
		discovery.down(new Event(Event.CONNECT, "test"));
		discovery.setAddress(new org.jgroups.util.UUID(1, 1));
		return discovery;
	}

	/** Loads what takes long, before a time limit applies to each input. */
	public static void fuzzerInitialize() {
		fuzzerTestOneInput(new byte[0]);
	}

	public static void fuzzerTestOneInput(byte[] bytes) {
		sent = 0;
		try {
			DISCOVERY.received(bytes, bytes.length);
		}
		catch (IOException ex) {
			// dropped and counted
		}
		if (sent > 1) {
			throw new AssertionError("A datagram is answered " + sent + " times");
		}
	}

	/** Nothing may get here. */
	private static final class Above extends Protocol {

		@Override
		public Object up(Message message) {
			throw new AssertionError(message + " went up");
		}

		@Override
		public Object up(Event event) {
			return null;
		}

	}

	private static final class Below extends Protocol {

		@Override
		public Object down(Event event) {
			return switch (event.getType()) {
				case Event.GET_PHYSICAL_ADDRESS -> new IpAddress(7800);
				case Event.ADD_PHYSICAL_ADDRESS -> true;
				default -> null;
			};
		}

		@Override
		public Object down(Message message) {
			sent++;
			return null;
		}

	}

}
