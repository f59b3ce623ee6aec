package io.pubsub.jgroups;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that find each other by a database, with processes that are killed.
 */
@Timeout(180)
class JdbcDiscoveryIntegrationTests {

	@Nested
	class OnH2 extends Contract {

		@Override
		TestDatabase open() throws IOException, SQLException {
			return TestDatabase.h2();
		}

	}

	@Nested
	class OnPostgres extends Contract {

		@Override
		TestDatabase open() throws IOException, InterruptedException {
			return TestDatabase.postgres();
		}

	}

	abstract static class Contract extends LocalCluster {

		private TestDatabase database;

		abstract TestDatabase open() throws Exception;

		@BeforeEach
		void openDatabase() throws Exception {
			this.database = open();
		}

		@AfterEach
		void closeDatabase() throws IOException, SQLException {
			this.nodes.forEach((node) -> node.transport.close());
			if (this.database != null) {
				this.database.close();
			}
		}

		@Test
		void theRowOfAKilledProcessGoesAndThatOfOthersStays() throws Exception {
			Node here = start(options());
			try (NodeProcess other = DatabaseProcess.start(this.cluster, this.database);
					NodeProcess third = DatabaseProcess.start(this.cluster, this.database)) {
				await().untilAsserted(() -> assertThat(here.members()).containsExactlyInAnyOrder(self(here),
						other.self(), third.self()));
				assertThat(rows()).hasSize(3);
				other.signal("KILL");
				await().untilAsserted(() -> assertThat(here.members()).containsExactly(self(here), third.self()));
				await().untilAsserted(() -> assertThat(rows()).hasSize(2));
				Node late = start(options());
				await().untilAsserted(
						() -> assertThat(late.members()).containsExactly(self(here), third.self(), self(late)));
				late.transport.close();
				assertThat(rows()).hasSize(2);
			}
		}

		@Test
		void aClusterThatWasKilledAltogetherDoesNotHoldUpTheNextNode() throws Exception {
			Node other = start(DatabaseProcess.options(this.cluster + "-other", this.database.url()));
			try (NodeProcess one = DatabaseProcess.start(this.cluster, this.database);
					NodeProcess two = DatabaseProcess.start(this.cluster, this.database)) {
				one.self();
				two.self();
				assertThat(rows()).hasSize(2);
				one.signal("KILL");
				two.signal("KILL");
			}
			Node next = start(options());
			assertThat(next.startTime).isLessThan(Duration.ofSeconds(10));
			assertThat(next.members()).containsExactly(self(next));
			await().untilAsserted(() -> assertThat(rows()).hasSize(1));
			assertThat(other.members()).containsExactly(self(other));
		}

		@Test
		void nodesThatStartTogetherFormOneCluster() {
			List<NodeProcess> processes = Stream.generate(() -> DatabaseProcess.start(this.cluster, this.database))
				.limit(3)
				.toList();
			try {
				UUID[] all = processes.stream().map(NodeProcess::self).toArray(UUID[]::new);
				Node here = start(options());
				await().untilAsserted(() -> assertThat(here.members()).hasSize(4).contains(all));
			}
			finally {
				processes.forEach(NodeProcess::close);
			}
		}

		private JGroupsOptions options() {
			return DatabaseProcess.options(this.cluster, this.database.url());
		}

		private static UUID self(Node node) {
			return node.transport.self();
		}

		private List<String> rows() throws SQLException {
			return this.database.query("SELECT address FROM pubsub_nodes WHERE cluster_name = '" + this.cluster + "'");
		}

	}

}
