package io.pubsub.listener;

import java.util.List;

import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.Mailboxes;
import io.pubsub.group.GroupMember;
import io.pubsub.group.Groups;

/**
 * Opens mailboxes for methods, and has them join their groups.
 */
final class MethodJoiner {

	private final Mailboxes mailboxes;

	private final Groups groups;

	private final SubscribeAttributes attributes;

	private final ListenerArguments arguments;

	MethodJoiner(Mailboxes mailboxes, Groups groups, SubscribeAttributes attributes, ListenerArguments arguments) {
		this.mailboxes = mailboxes;
		this.groups = groups;
		this.attributes = attributes;
		this.arguments = arguments;
	}

	/**
	 * Opens the mailbox of a method; does not wait for other nodes.
	 * @param method the method
	 * @param annotation its annotation
	 * @return the mailbox, which has joined its groups
	 * @throws InvalidSubscribeMethodException if the method or the annotation is not
	 * valid; then there is no mailbox
	 */
	Mailbox join(ListenerMethod method, GroupMember annotation) {
		List<String> names = this.attributes.groups(method, annotation);
		String scope = this.attributes.scope(method, annotation);
		MailboxOptions options = this.attributes.options(method, annotation).label(method.defaultId(names.get(0)));
		MethodListener listener = MethodListener.of(method, null, this.arguments);
		this.attributes.check(method, options, listener.type());
		Mailbox mailbox = this.mailboxes.open(listener.type(), listener.listener(), options);
		try {
			Groups groups = scope.isEmpty() ? this.groups : this.groups.scope(scope);
			for (String name : names) {
				groups.join(name, mailbox);
			}
			return mailbox;
		}
		catch (RuntimeException ex) {
			mailbox.close();
			throw (ex instanceof IllegalArgumentException)
					? method.invalid(String.valueOf(ex.getMessage()), "Correct the annotation.", ex) : ex;
		}
	}

}
