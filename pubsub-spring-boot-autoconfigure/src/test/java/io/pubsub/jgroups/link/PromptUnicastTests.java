package io.pubsub.jgroups.link;

import java.util.ArrayList;
import java.util.List;

import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ExpiryCache;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.MessageCache;
import org.jgroups.util.TimeScheduler3;
import org.jgroups.util.TimeService;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is kept of messages once they are delivered, and which are sent again when a
 * connection was closed.
 */
class PromptUnicastTests {

	private final Address sender = UUID.randomUUID();

	private int delivered;

	private final PromptUnicast unicast = new PromptUnicast();

	@Test
	void nothingIsKeptOfMessagesThatWereDelivered() {
		this.unicast.setUpProtocol(new Protocol() {

			@Override
			public void up(MessageBatch batch) {
				PromptUnicastTests.this.delivered += batch.size();
			}

		});
		MessageBatch batch = new MessageBatch(10).sender(this.sender);
		for (int i = 0; i < 5; i++) {
			batch.add(new EmptyMessage(UUID.randomUUID()).setSrc(this.sender));
		}
		this.unicast.deliverBatch(batch);
		assertThat(this.delivered).isEqualTo(5);
		Object[] kept = (Object[]) ReflectionTestUtils.getField(batch.array(), "elements");
		assertThat(kept).as("JGroups uses the batch again for the next messages").containsOnlyNulls();
	}

	@Test
	void whatWasNotAcknowledgedIsSentAgain() {
		List<Object> sent = new ArrayList<>();
		this.unicast.setDownProtocol(new Protocol() {

			@Override
			public Object down(Message message) {
				sent.add(message);
				return null;
			}

		});
		ReflectionTestUtils.setField(this.unicast, "running", true);
		TimeScheduler3 timer = new TimeScheduler3();
		timer.stop();
		ReflectionTestUtils.setField(this.unicast, "time_service", new TimeService(timer));
		Address member = this.sender;
		assertThat(this.unicast.isOwed(member)).isFalse();
		this.unicast.sendAgain(member);
		assertThat(sent).isEmpty();
		for (int i = 0; i < 100; i++) {
			this.unicast.down(new EmptyMessage(member));
		}
		List<Object> all = List.copyOf(sent);
		assertThat(all).hasSize(100);
		sent.clear();
		assertThat(this.unicast.isOwed(member)).isTrue();
		this.unicast.sendAgain(member);
		assertThat(sent).as("few, as JGroups asks for the rest when these have arrived").isEqualTo(all.subList(0, 64));
		sent.clear();
		this.unicast.getSendWindow(member).purge(98, true);
		this.unicast.sendAgain(member);
		assertThat(sent).isEqualTo(all.subList(98, 100));
		this.unicast.getSendWindow(member).purge(100, true);
		assertThat(this.unicast.isOwed(member)).isFalse();
	}

	@Test
	void allMembersMaySendSomeMessagesBeforeTheirFirstOnes() {
		this.unicast.setDownProtocol(new Protocol() {

			@Override
			public Object down(Message message) {
				return null;
			}

		});
		ReflectionTestUtils.setField(this.unicast, "last_sync_sent", new ExpiryCache<>(1000));
		assertThat(early(200)).isEqualTo(64);
		List<Address> members = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			members.add(UUID.randomUUID());
		}
		ReflectionTestUtils.setField(this.unicast, "members", members);
		assertThat(early(2000)).isEqualTo(64 + 100 * 16);
	}

	/** How many are kept of messages of many nodes of which the first is missing. */
	private int early(int count) {
		for (int i = 0; i < count; i++) {
			Address sender = UUID.randomUUID();
			this.unicast.handleDataReceived(sender, 2, (short) 1, false, new EmptyMessage().setSrc(sender));
		}
		return ((MessageCache) ReflectionTestUtils.getField(this.unicast, "msg_cache")).size();
	}

}
