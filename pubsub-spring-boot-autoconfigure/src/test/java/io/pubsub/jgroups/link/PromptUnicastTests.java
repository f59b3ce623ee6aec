package io.pubsub.jgroups.link;

import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.stack.Protocol;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is kept of messages once they are delivered.
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

}
