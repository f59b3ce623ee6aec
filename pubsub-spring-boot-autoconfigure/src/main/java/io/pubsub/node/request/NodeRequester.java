package io.pubsub.node.request;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import io.pubsub.GroupTarget;
import io.pubsub.Node;
import io.pubsub.Ref;
import io.pubsub.node.group.GroupName;
import io.pubsub.node.name.NameRow;
import io.pubsub.request.Requester;
import io.pubsub.topic.TopicPattern;

/**
 * Makes the calls of one node.
 */
final class NodeRequester implements Requester {

	private final RequestSender calls;

	private final GroupRequestSender groups;

	private final Duration timeout;

	NodeRequester(RequestSender calls, GroupRequestSender groups, Duration timeout) {
		this.groups = groups;
		this.calls = calls;
		this.timeout = timeout;
	}

	@Override
	public Call to(String topic) {
		TopicPattern.requireTopic(topic);
		return call(Recipient.topic(topic, null));
	}

	@Override
	public Call to(Ref ref) {
		Objects.requireNonNull(ref, "ref");
		return call(Recipient.mailbox(ref));
	}

	@Override
	public Call to(Node node, String topic) {
		Objects.requireNonNull(node, "node");
		TopicPattern.requireTopic(topic);
		return call(Recipient.topic(topic, node));
	}

	@Override
	public Call toName(String name) {
		return call(Recipient.name(NameRow.check(name), null));
	}

	@Override
	public Call toGroup(GroupTarget target) {
		// its name is one, or this is not begun
		new GroupName(target.scope(), target.group());
		return new NodeCall(this.groups, Recipient.group(target, null), Map.of(), this.timeout, false);
	}

	private Call call(Recipient target) {
		return new NodeCall(this.calls, target, Map.of(), this.timeout, false);
	}

}
