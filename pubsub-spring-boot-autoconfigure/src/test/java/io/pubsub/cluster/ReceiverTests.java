package io.pubsub.cluster;

import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;

import io.pubsub.Node;
import io.pubsub.wire.Batch;
import io.pubsub.wire.ClusterFrame;
import io.pubsub.wire.Frame;
import io.pubsub.wire.Payload;
import io.pubsub.wire.Versions;
import io.pubsub.wire.WireOutput;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;

/**
 * In which order a receiver passes on the frames of one batch.
 */
class ReceiverTests {

	private static final UUID SENDER = UUID.randomUUID();

	private static final Versions VERSIONS = new Versions(Versions.FIRST, Versions.FIRST);

	private final ClusterListener listener = mock(ClusterListener.class);

	private final ClusterListener.Messages messages = mock(ClusterListener.Messages.class);

	private final Receiver.Control control = mock(Receiver.Control.class);

	private Receiver receiver;

	@BeforeEach
	void create() {
		given(this.listener.messages()).willReturn(this.messages);
		this.receiver = new Receiver(UUID.randomUUID(), VERSIONS, this.listener, this.control);
	}

	private void receive(Frame... frames) {
		WireOutput batch = new WireOutput(1000);
		Batch.writeHeader(Versions.FIRST, 1, 0, batch);
		for (Frame frame : frames) {
			Batch.append(Links.encode(frame), batch);
		}
		this.receiver.received(SENDER, batch.array(), 0, batch.length());
	}

	private static Frame.Publish publish() {
		return new Frame.Publish("topic", Map.of(), Map.of(), null, new Payload(Payload.BYTES, new byte[10]));
	}

	/**
	 * A node that is about to close a mailbox waits until all others have said that they
	 * know: what they sent before is in the mailbox then.
	 */
	@Test
	void whatWasPublishedBeforeAFrameAboutTheClusterIsGivenOutBeforeIt() {
		ClusterFrame digest = new ClusterFrame.Digest(1, 1);
		receive(new ClusterFrame.Hello("alice", VERSIONS, 0, Map.of()), publish(), digest, publish());
		InOrder order = inOrder(this.messages, this.control);
		order.verify(this.messages).message(any(Node.class), any(Frame.Publish.class));
		order.verify(this.messages).end();
		order.verify(this.control).frame(SENDER, digest);
		order.verify(this.messages).message(any(Node.class), any(Frame.Publish.class));
		order.verify(this.messages).end();
	}

	@Test
	void whatWasPublishedBeforeANoteIsGivenOutBeforeIt() {
		Frame.Note note = new Frame.Watched(1, 1, 1, 1);
		receive(new ClusterFrame.Hello("alice", VERSIONS, 0, Map.of()), publish(), note);
		InOrder order = inOrder(this.messages, this.listener);
		order.verify(this.messages).message(any(Node.class), any(Frame.Publish.class));
		order.verify(this.messages).end();
		order.verify(this.listener).note(SENDER, note);
	}

}
