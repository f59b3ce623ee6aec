package io.pubsub.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.pubsub.Mailbox;
import io.pubsub.PubSubException;
import io.pubsub.name.Candidacy;
import io.pubsub.name.NameListener;
import io.pubsub.name.Names;
import io.pubsub.test.memory.InMemoryNetwork;

import static io.pubsub.node.TestCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Names of one node without a cluster, and before it has joined one.
 */
@Timeout(180)
class NodeNamesTests {

	private final PubSubNode node = PubSubNode.builder("alice").build();

	private final Names names = this.node.names();

	private final Mailbox mailbox = open();

	@BeforeEach
	void start() {
		this.node.start();
	}

	@AfterEach
	void close() {
		this.node.close();
	}

	private Mailbox open() {
		return this.node.mailboxes().open(String.class, (message) -> {
		});
	}

	@Test
	void oneNodeAloneHasNames() {
		NameRecorder first = new NameRecorder();
		NameRecorder second = new NameRecorder();
		NameRecorder third = new NameRecorder();
		Mailbox other = open();
		assertThat(this.names.register("printer", this.mailbox, first)).isTrue();
		assertThat(this.names.register("printer", other)).isFalse();
		assertThat(this.names.whereIs("printer")).contains(this.mailbox.ref());
		assertThat(this.names.names()).containsExactly("printer");
		Candidacy candidacy = this.names.stand("printer", other, second);
		this.names.reRegister("printer", other, third);
		await().until(() -> first.heard.equals(List.of("+printer", "-printer REPLACED")));
		assertThat(this.names.unregister("printer")).isTrue();
		await().until(() -> second.heard.equals(List.of("+printer")));
		assertThat(candidacy.isRegistered()).isTrue();
		candidacy.close();
		candidacy.close();
		assertThat(this.names.names()).isEmpty();
		assertThat(this.names.unregister("printer")).isFalse();
		assertThat(this.names.registerAsync("printer", other, first)).succeedsWithin(Duration.ofSeconds(30))
			.isEqualTo(true);
		other.close();
		assertThat(this.names.names()).isEmpty();
	}

	@Test
	void namesThatAreNone() {
		for (String name : List.of("", "x".repeat(4097), "x".repeat(1024 * 1024))) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.names.register(name, this.mailbox))
				.withMessageContaining("4096")
				.withMessageContaining("not " + name.length());
			assertThatIllegalArgumentException().isThrownBy(() -> this.names.reRegister(name, this.mailbox));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.names.stand(name, this.mailbox, new NameRecorder()));
			assertThatIllegalArgumentException().isThrownBy(() -> this.names.whereIs(name));
			assertThatIllegalArgumentException().isThrownBy(() -> this.names.unregister(name));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> this.names.register("a\ud83dz", this.mailbox))
			.withMessageContaining("half a character at 1");
		assertThat(this.names.names()).isEmpty();
		assertThat(this.names.register("\u20ac".repeat(4095) + "\u0000", this.mailbox)).isTrue();
	}

	@Test
	void nothingIsNoArgument() {
		NameListener listener = new NameRecorder();
		assertThatNullPointerException().isThrownBy(() -> this.names.register(null, this.mailbox)).withMessage("name");
		assertThatNullPointerException().isThrownBy(() -> this.names.register("printer", null)).withMessage("mailbox");
		assertThatNullPointerException().isThrownBy(() -> this.names.register("printer", this.mailbox, null))
			.withMessage("listener");
		assertThatNullPointerException().isThrownBy(() -> this.names.registerAsync("printer", this.mailbox, null))
			.withMessage("listener");
		assertThatNullPointerException().isThrownBy(() -> this.names.reRegister("printer", null))
			.withMessage("mailbox");
		assertThatNullPointerException().isThrownBy(() -> this.names.reRegister("printer", this.mailbox, null))
			.withMessage("listener");
		assertThatNullPointerException().isThrownBy(() -> this.names.stand("printer", null, listener))
			.withMessage("mailbox");
		assertThatNullPointerException().isThrownBy(() -> this.names.stand("printer", this.mailbox, null))
			.withMessage("listener");
		assertThatNullPointerException().isThrownBy(() -> this.names.whereIs(null)).withMessage("name");
		assertThatNullPointerException().isThrownBy(() -> this.names.unregister(null)).withMessage("name");
		assertThat(this.names.names()).isEmpty();
	}

	@Test
	void aClosedMailboxGetsNoName() {
		this.mailbox.close();
		assertThatIllegalStateException().isThrownBy(() -> this.names.register("printer", this.mailbox))
			.withMessageContaining("closed")
			.withMessageContaining("'printer'");
		assertThatIllegalStateException().isThrownBy(() -> this.names.reRegister("printer", this.mailbox));
		assertThatIllegalStateException()
			.isThrownBy(() -> this.names.stand("printer", this.mailbox, new NameRecorder()));
		assertThat(this.names.names()).isEmpty();
		assertThat(this.names.register("printer", open())).isTrue();
	}

	@Test
	void aMailboxThatClosesWhileItRegistersHasNoName() throws Exception {
		for (int i = 0; i < 200; i++) {
			Mailbox closing = open();
			Thread thread = new Thread(closing::close);
			thread.start();
			try {
				this.names.register("one", closing);
				this.names.register("two", closing);
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessageContaining("closed");
			}
			thread.join();
			assertThat(this.names.names()).isEmpty();
		}
	}

	@Test
	void aListenerThatFailsOrBlocksHarmsNobody() {
		NameRecorder other = new NameRecorder();
		this.names.stand("one", this.mailbox, (name, reason) -> {
			throw new IllegalStateException("not the others' trouble");
		});
		this.names.stand("one", this.mailbox, other);
		// whichever of the two has it next loses it again, until the other has had it
		await().until(() -> {
			this.names.reRegister("one", open());
			assertThat(this.names.unregister("one")).isTrue();
			return other.heard.contains("+one");
		});
	}

	@Test
	void aNodeThatHasStoppedGivesNoNames() {
		assertThat(this.names.register("printer", this.mailbox)).isTrue();
		this.node.close();
		assertThat(this.names.names()).isEmpty();
		assertThatIllegalStateException().isThrownBy(() -> this.names.register("printer", this.mailbox))
			.withMessageContaining("stopped");
	}

	@Test
	void whatIsRegisteredBeforeANodeJoinsIsDecidedWhenItDoes() throws Exception {
		InMemoryNetwork network = new InMemoryNetwork();
		List<Thread> threads = new ArrayList<>();
		try (PubSubNode first = PubSubNode.builder("first").transport(network.transport()).build();
				PubSubNode second = PubSubNode.builder("second").transport(network.transport()).build()) {
			first.start();
			Mailbox firsts = first.mailboxes().open(String.class, (message) -> {
			});
			assertThat(first.names().register("taken", firsts)).isTrue();
			Mailbox seconds = second.mailboxes().open(String.class, (message) -> {
			});
			CompletableFuture<Boolean> taken = second.names().registerAsync("taken", seconds, new NameRecorder());
			CompletableFuture<Boolean> free = second.names().registerAsync("free", seconds, new NameRecorder());
			NameRecorder recorder = new NameRecorder();
			second.names().stand("stands", seconds, recorder);
			for (int i = 0; i < 20; i++) {
				String name = "replaced " + i;
				assertThat(first.names().register(name, firsts)).isTrue();
				Thread thread = new Thread(() -> second.names().reRegister(name, seconds));
				thread.start();
				await().until(() -> thread.getState() == Thread.State.WAITING);
				threads.add(thread);
			}
			assertThat(second.names().names()).isEmpty();
			second.start();
			for (int i = 0; i < threads.size(); i++) {
				threads.get(i).join();
				assertThat(first.names().whereIs("replaced " + i)).contains(seconds.ref());
				assertThat(second.names().whereIs("replaced " + i)).contains(seconds.ref());
			}
			assertThat(taken.get(30, TimeUnit.SECONDS)).isFalse();
			assertThat(free.get(30, TimeUnit.SECONDS)).isTrue();
			await().until(() -> recorder.heard.equals(List.of("+stands")));
			assertThat(first.names().whereIs("free")).contains(seconds.ref());
			assertThat(first.names().whereIs("taken")).contains(firsts.ref());
		}
	}

	@Test
	void aNodeThatNeverJoinsDecidesNothing() throws Exception {
		InMemoryNetwork network = new InMemoryNetwork();
		PubSubNode single = PubSubNode.builder("single")
			.transport(network.transport())
			.requestTimeout(Duration.ofMillis(100))
			.build();
		Mailbox singles = single.mailboxes().open(String.class, (message) -> {
		});
		assertThatExceptionOfType(PubSubException.class).isThrownBy(() -> single.names().register("printer", singles))
			.withMessageContaining("not joined");
		PubSubNode patient = PubSubNode.builder("patient").transport(network.transport()).build();
		Mailbox patients = patient.mailboxes().open(String.class, (message) -> {
		});
		CompletableFuture<Boolean> open = patient.names().registerAsync("printer", patients, new NameRecorder());
		single.close();
		patient.close();
		assertThat(open).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.withCauseInstanceOf(PubSubException.class);
	}

}
