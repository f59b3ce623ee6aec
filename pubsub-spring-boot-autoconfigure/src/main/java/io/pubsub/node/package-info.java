/**
 * One node, free of Spring: assembles the kernel and the slices, each a package of its
 * own, which implement the API.
 * <h2>Order of locks</h2> A thread that holds a lock takes another one only if that comes
 * later in this list. No two of one line are held at once. A class stands for its
 * subclasses too. A lock that is not in the list is held alone. The tests with random
 * steps check this.
 * <ol>
 * <li>{@code NodeMailbox}, {@code NodeEventProducer}, {@code NodePresenceHandle},
 * {@code LocalMembers}, {@code NameClaims}, {@code NodeTargets}, {@code Inbound},
 * {@code JGroupsTransport.lifecycle}</li>
 * <li>{@code GroupTable}, {@code PresenceTable}, {@code LocalTargets},
 * {@code RemoteTargets}, {@code Resumptions}, {@code OwnRows},
 * {@code TopicIndex.patterns}, {@code TopicMap}, {@code LocalEvent.order},
 * {@code NumberedTopics.lock}, {@code Handover}, {@code TopicInterest}</li>
 * <li>{@code EventStream}, {@code Lane.order}, {@code Watchers}, {@code EndActions}</li>
 * <li>{@code Watch}, {@code Demand}, {@code Held}, {@code MailboxTaps},
 * {@code Subscribers}, {@code TopicLog}</li>
 * <li>{@code MailboxQueue}</li>
 * <li>{@code Lane}</li>
 * <li>{@code Destination}, {@code BackgroundMessages}, {@code Outsiders},
 * {@code Doorkeeper.waiting}</li>
 * <li>{@code EarlyFrames}, {@code BatchArrays}, {@code PendingAnswer}, {@code Follower},
 * {@code Reading}, {@code Takeover}</li>
 * </ol>
 */
@NullMarked
package io.pubsub.node;

import org.jspecify.annotations.NullMarked;
