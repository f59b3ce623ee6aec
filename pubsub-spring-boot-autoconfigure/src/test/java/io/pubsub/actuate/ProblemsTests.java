package io.pubsub.actuate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.pubsub.LossListener.Cause;
import io.pubsub.actuate.Problems.Problem;
import io.pubsub.node.kernel.NodeMetrics;
import io.pubsub.node.kernel.NodeMetrics.HistoryMetrics;
import io.pubsub.node.kernel.NodeMetrics.MailboxMetrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * What a node says is wrong with it, and what to do.
 */
class ProblemsTests {

	private final AtomicLong nanos = new AtomicLong();

	private final NodeMetrics metrics = mock(NodeMetrics.class);

	private final Problems problems = new Problems(3, this.nanos::get);

	@BeforeEach
	void nothingHappens() {
		given(this.metrics.history()).willReturn(new HistoryMetrics(0, 0, 0, 0, 0, 0));
	}

	private List<Problem> find(int size) {
		return this.problems.find(size, this.metrics,
				new NodeCounters(this.metrics, this.metrics.mailboxes(), List.of(), new Rates(this.nanos::get)));
	}

	private List<String> alerts(int size) {
		return find(size).stream().map(Problem::alert).toList();
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(TimeUnit.NANOSECONDS.convert(time));
	}

	@Test
	void aNodeThatIsMissingIsOne() {
		assertThat(find(3)).isEmpty();
		assertThat(find(4)).isEmpty();
		assertThat(find(2)).singleElement().satisfies((problem) -> {
			assertThat(problem.alert()).isEqualTo("size");
			assertThat(problem.detail()).isEqualTo("2 nodes of 3 are there");
			assertThat(problem.meaning()).isEqualTo("a node is down, or cannot join");
			assertThat(problem.action()).startsWith("look for it");
		});
		assertThat(find(1)).extracting("alert", "detail")
			.containsExactly(tuple("partition", "this node is alone, and should be one of 3"));
	}

	@Test
	void lossesAreAProblemForAMinute() {
		for (Cause cause : Cause.values()) {
			given(this.metrics.lost(cause)).willReturn(1000L);
		}
		assertThat(find(3)).as("nobody knows when").isEmpty();
		pass(Duration.ofSeconds(2));
		given(this.metrics.lost(Cause.NO_MAILBOX)).willReturn(1005L);
		given(this.metrics.refused()).willReturn(1L);
		assertThat(find(3)).extracting(Problem::detail)
			.containsExactly("5 messages lost of late", "1 connections refused of late");
		pass(Duration.ofSeconds(30));
		given(this.metrics.lost(Cause.NO_MAILBOX)).willReturn(3005L);
		assertThat(find(3)).extracting(Problem::detail).contains("2,005 messages lost of late");
		pass(Duration.ofSeconds(31));
		assertThat(alerts(3)).containsExactly("no-mailbox");
		pass(Duration.ofSeconds(30));
		assertThat(find(3)).isEmpty();
		pass(Duration.ofSeconds(30));
		given(this.metrics.lost(Cause.NO_MAILBOX)).willReturn(3006L);
		assertThat(find(3)).extracting(Problem::detail).contains("1 messages lost of late");
	}

	@Test
	void whatHappenedWhileNobodyLookedIsOfNoTime() {
		find(3);
		pass(Duration.ofHours(1));
		given(this.metrics.lost(Cause.GAP)).willReturn(1000L);
		assertThat(find(3)).isEmpty();
	}

	@Test
	void aMailboxThatGetsFullIsOne() {
		given(this.metrics.mailboxes()).willReturn(List.of(mailbox("slow", 51, 10), mailbox("idle", 0, 0)));
		assertThat(find(3)).extracting(Problem::detail).containsExactly("slow has 51 messages waiting, of 100 at most");
		given(this.metrics.mailboxes()).willReturn(List.of(mailbox("slow", 50, 500)));
		assertThat(find(3)).isEmpty();
		given(this.metrics.mailboxes()).willReturn(List.of(mailbox("large", 1, 501)));
		assertThat(alerts(3)).containsExactly("waiting");
	}

	private static MailboxMetrics mailbox(String id, int depth, long bytes) {
		return new MailboxMetrics(id, null, null, depth, 100, bytes, 1000, 0, 0);
	}

	@Test
	void aMemberThatIsNoNodeIsOne() {
		given(this.metrics.silentMembers()).willReturn(Set.of(new UUID(0, 1)));
		assertThat(find(3)).extracting(Problem::detail).containsExactly("member " + new UUID(0, 1));
	}

	/** Operators read the same in the documentation and in the console. */
	@Test
	void theDocumentationSaysTheSame() throws IOException {
		List<String> rows;
		try (Stream<String> lines = Files.lines(Path.of("src", "docs", "operations.md"))) {
			rows = lines.dropWhile((line) -> !line.equals("## What to alert on"))
				.dropWhile((line) -> !line.startsWith("|---"))
				.skip(1)
				.takeWhile((line) -> line.startsWith("|"))
				.map((line) -> line.replace("`", "").replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1"))
				.toList();
		}
		assertThat(rows).isEqualTo(Stream.of(Alert.values())
			.map((alert) -> "| %s | %s | %s |".formatted(alert.sign(), alert.meaning(), alert.action()))
			.toList());
	}

}
