package io.pubsub.node.request;

import org.jspecify.annotations.Nullable;

import io.pubsub.Node;
import io.pubsub.node.group.GroupSlice;
import io.pubsub.node.kernel.Kernel;
import io.pubsub.node.kernel.Slice;
import io.pubsub.node.mailbox.MailboxSlice;
import io.pubsub.node.name.NameSlice;
import io.pubsub.node.topic.Assignment;
import io.pubsub.node.topic.TopicSlice;
import io.pubsub.request.Requester;
import io.pubsub.wire.Frame;

/**
 * Requests: those of this node, and those of others to it.
 */
public final class RequestSlice implements Slice {

	private final Kernel kernel;

	private final RequestReceiver intake;

	private final RequestSender calls;

	private final Requester requester;

	public RequestSlice(Kernel kernel, MailboxSlice mailboxes, GroupSlice groups, TopicSlice topics, NameSlice names) {
		this.kernel = kernel;
		this.intake = new RequestReceiver(mailboxes.dispatcher(), mailboxes.mailboxes());
		this.calls = new RequestSender(kernel, mailboxes, topics.routes(), this.intake, names.table());
		this.requester = new NodeRequester(this.calls, new GroupRequestSender(groups.table(), this.calls),
				kernel.requestTimeout());
		kernel.on(Frame.Request.class, this::received);
	}

	private void received(Node sender, Frame.Request request) {
		Frame.Confirmed answer = null;
		if (request.message() instanceof Frame.Send send) {
			answer = this.intake.offer(request.token(), send.mailbox(), delivery(null, sender, request));
		}
		else if (request.message() instanceof Frame.Publish publish) {
			RequestDelivery delivery = delivery(publish.topic(), sender, request);
			answer = request.one() ? this.intake.offerToOne(request.token(), publish.topic(), delivery)
					: this.intake.offerToAll(request.token(), publish.topic(), delivery,
							new Assignment(publish, this.kernel.self().id()));
		}
		if (answer != null) {
			this.kernel.peers().outbound().answer(sender, answer);
		}
	}

	private RequestDelivery delivery(@Nullable String topic, Node sender, Frame.Request request) {
		ReplyTo asker = new RemoteReplyTo(sender, request.token(), this.kernel);
		return new RequestDelivery(topic, sender, request.headers(), this.kernel.codecs(), null, request.payload(),
				asker);
	}

	public Requester requester() {
		return this.requester;
	}

	/** How many requests were made. */
	public long requests() {
		return this.calls.requests();
	}

	/** How many of them have failed, at least in part. */
	public long failed() {
		return this.calls.failed();
	}

}
