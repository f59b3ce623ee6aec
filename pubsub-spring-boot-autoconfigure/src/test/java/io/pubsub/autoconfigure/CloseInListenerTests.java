package io.pubsub.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

import io.pubsub.Mailbox;
import io.pubsub.MailboxOptions;
import io.pubsub.Mailboxes;
import io.pubsub.MessageListener;
import io.pubsub.Publisher;
import io.pubsub.Subscriptions;
import io.pubsub.monitor.MonitorOptions;
import io.pubsub.monitor.Monitors;
import io.pubsub.monitor.Target;
import io.pubsub.request.RequestListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener that closes its own application: which does not wait for that listener, but
 * for all others. Were it waited for, that would take ten minutes.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class CloseInListenerTests {

	private final ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
		.web(WebApplicationType.NONE)
		.run("--pubsub.cluster.enabled=false", "--spring.lifecycle.timeout-per-shutdown-phase=10m",
				"--spring.main.banner-mode=off");

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	private final List<String> others = new CopyOnWriteArrayList<>();

	private final CountDownLatch closing = new CountDownLatch(1);

	private volatile boolean sent;

	@AfterEach
	void close() {
		this.context.close();
	}

	/** Closes the application, of which another listener has yet to handle messages. */
	private void closeContext() {
		Publisher publisher = this.context.getBean(Publisher.class);
		this.context.getBean(Subscriptions.class).subscribe("others", String.class, (message) -> {
			this.closing.await();
			this.others.add(message.getPayload());
		});
		IntStream.range(0, 100).forEach((i) -> publisher.publish("others", "message " + i));
		CompletableFuture.runAsync(this.closing::countDown);
		try {
			this.context.close();
			this.closed.complete(null);
		}
		catch (Throwable ex) {
			this.closed.completeExceptionally(ex);
		}
	}

	private void verifyClosed() {
		Awaitility.await().atMost(Duration.ofSeconds(50)).until(this.closed::isDone);
		assertThat(this.closed).isCompleted();
		assertThat(this.context.isActive()).isFalse();
		assertThat(this.others).hasSize(100);
	}

	@ParameterizedTest
	@EnumSource
	void aListenerMayCloseTheApplication(Form form, CapturedOutput output) {
		open(form, (message) -> closeContext());
		verifyClosed();
		if (form == Form.PLAIN) {
			assertThat(output).contains("stops its own node").contains("1 message(s) that wait are not delivered");
		}
	}

	@ParameterizedTest
	@EnumSource
	void aListenerThatRepliesMayCloseTheApplication(Form form) {
		open(form, RequestListener.of((message) -> {
			closeContext();
			return "closed";
		}));
		verifyClosed();
	}

	@ParameterizedTest
	@EnumSource
	void anErrorHandlerMayCloseTheApplication(Form form) {
		Mailbox mailbox = this.context.getBean(Mailboxes.class).open(String.class, (message) -> {
			throw new IllegalStateException("as it is told to");
		}, form.options().errorHandler((error, message, box) -> closeContext()));
		this.context.getBean(Publisher.class).send(mailbox.ref(), "close");
		verifyClosed();
	}

	@ParameterizedTest
	@EnumSource
	void theOwnerOfAMonitorMayCloseTheApplication(Form form) {
		Mailboxes mailboxes = this.context.getBean(Mailboxes.class);
		MessageListener<String> nothing = (message) -> {
		};
		Mailbox target = mailboxes.open(String.class, nothing);
		Mailbox owner = mailboxes.open(String.class, nothing, form.options());
		this.context.getBean(Monitors.class).monitor(Target.mailbox(target.ref()), (down) -> {
			IntStream.range(0, 300)
				.forEach((i) -> this.context.getBean(Publisher.class).send(owner.ref(), "text " + i));
			closeContext();
		}, MonitorOptions.defaults().owner(owner));
		target.close();
		verifyClosed();
	}

	private void open(Form form, MessageListener<String> listener) {
		Mailbox mailbox = this.context.getBean(Mailboxes.class).open(String.class, (Message<String> message) -> {
			if (message.getPayload().equals("close")) {
				Awaitility.await().until(() -> this.sent);
				if (listener instanceof RequestListener<String> replying) {
					replying.onRequest(message);
				}
				else {
					listener.onMessage(message);
				}
			}
		}, form.options());
		this.context.getBean(Publisher.class).send(mailbox.ref(), "close");
		this.context.getBean(Publisher.class).send(mailbox.ref(), "next");
		this.sent = true;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/**
	 * Forms of mailboxes.
	 */
	enum Form {

		PLAIN(MailboxOptions.defaults()),

		CONCURRENT(MailboxOptions.defaults().concurrency(4)),

		KEYED(MailboxOptions.defaults().concurrency(4).key(Message::getPayload)),

		ONE_KEY(MailboxOptions.defaults().concurrency(2).key((message) -> "one"));

		private final MailboxOptions options;

		Form(MailboxOptions options) {
			this.options = options;
		}

		MailboxOptions options() {
			return this.options;
		}

	}

}
