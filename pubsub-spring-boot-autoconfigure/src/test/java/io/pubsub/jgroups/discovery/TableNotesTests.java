package io.pubsub.jgroups.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.pubsub.jgroups.LocalCluster;
import io.pubsub.jgroups.discovery.NodeTable.Row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Rows of nodes in a database: when they come and go.
 */
@ExtendWith(OutputCaptureExtension.class)
class TableNotesTests {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private static final InetSocketAddress SELF = new InetSocketAddress(LOOPBACK, 7000);

	private final JdbcDataSource dataSource = new JdbcDataSource();

	private final NodeTable table = new NodeTable(this.dataSource, "pubsub_nodes", true);

	private final AtomicLong clock = new AtomicLong();

	private final TableNotes notes = notes("shop");

	private Connection keepsTheDatabase;

	@BeforeEach
	void createTable() throws SQLException {
		this.dataSource.setUrl("jdbc:h2:mem:" + UUID.randomUUID());
		this.keepsTheDatabase = this.dataSource.getConnection();
		this.table.prepare();
	}

	@AfterEach
	void closeDatabase() throws SQLException {
		this.keepsTheDatabase.close();
	}

	@Test
	void aRowLastsFromArrivingToLeaving() {
		assertThat(this.notes.addresses()).isEmpty();
		this.notes.arrived(SELF);
		assertThat(this.notes.addresses()).containsExactly(SELF);
		assertThat(notes("shop").addresses()).containsExactly(SELF);
		assertThat(notes("bank").addresses()).isEmpty();
		this.notes.left();
		this.notes.left();
		assertThat(this.notes.addresses()).isEmpty();
	}

	@Test
	void anAddressOfSixIsFoundWithoutItsZone() throws IOException {
		InetSocketAddress six = new InetSocketAddress(InetAddress.getByName("fe80::1%1"), 7000);
		this.notes.arrived(six);
		assertThat(notes("shop").addresses())
			.containsExactly(new InetSocketAddress(InetAddress.getByName("fe80::1"), 7000));
	}

	@Test
	void aRestartedNodeTakesTheRowOfTheOneThatWasKilled() {
		TableNotes killed = notes("shop");
		killed.arrived(SELF);
		this.notes.arrived(SELF);
		assertThat(this.notes.addresses()).containsExactly(SELF);
		killed.left();
		assertThat(notes("shop").addresses()).containsExactly(SELF);
	}

	@Test
	void aRowThatWasDeletedIsPutBackUntilItsNodeLeaves() throws SQLException {
		this.notes.arrived(SELF);
		execute("DELETE FROM pubsub_nodes");
		this.notes.addresses();
		assertThat(notes("shop").addresses()).containsExactly(SELF);
		this.notes.left();
		this.notes.addresses();
		assertThat(notes("shop").addresses()).isEmpty();
	}

	@Test
	void theRowOfANodeThatAcceptsNoConnectionsGoes() throws SQLException {
		InetSocketAddress gone = new InetSocketAddress(LOOPBACK, LocalCluster.freePort());
		this.table.put("shop", new Row(gone, "gone"), "gone");
		this.notes.arrived(SELF);
		tidyAfter(Duration.ZERO);
		tidyAfter(TableNotes.UNREACHABLE.minusMillis(1));
		assertThat(this.notes.addresses()).contains(gone);
		tidyAfter(Duration.ofMillis(1));
		assertThat(this.notes.addresses()).containsExactly(SELF);
	}

	@Test
	void theRowOfAMemberStays() throws SQLException {
		InetSocketAddress member = new InetSocketAddress(LOOPBACK, LocalCluster.freePort());
		this.table.put("shop", new Row(member, "member"), "member");
		this.notes.arrived(SELF);
		tidyAfter(Duration.ZERO, SELF, member);
		tidyAfter(Duration.ofDays(1), SELF, member);
		assertThat(this.notes.addresses()).contains(member);
	}

	@Test
	void aNodeThatWasAMemberMeanwhileHasItsTimeAnew() throws SQLException {
		InetSocketAddress other = new InetSocketAddress(LOOPBACK, LocalCluster.freePort());
		this.table.put("shop", new Row(other, "other"), "other");
		this.notes.arrived(SELF);
		tidyAfter(Duration.ZERO);
		tidyAfter(TableNotes.UNREACHABLE.minusMillis(1), SELF, other);
		tidyAfter(Duration.ofMillis(1));
		assertThat(this.notes.addresses()).contains(other);
	}

	@Test
	void theRowOfAnAddressThatBelongsToAnotherProgramGoesLater() throws IOException, SQLException {
		try (ServerSocket server = new ServerSocket(0, 10, LOOPBACK)) {
			InetSocketAddress stranger = new InetSocketAddress(LOOPBACK, server.getLocalPort());
			this.table.put("shop", new Row(stranger, "stranger"), "stranger");
			this.notes.arrived(SELF);
			tidyAfter(Duration.ZERO);
			tidyAfter(TableNotes.STRANGER.minusMillis(1));
			assertThat(this.notes.addresses()).contains(stranger);
			tidyAfter(Duration.ofMillis(1));
			assertThat(this.notes.addresses()).containsExactly(SELF);
		}
	}

	@Test
	void rowsThatMakeNoSenseAreIgnoredAndNoNameIsLookedUp() throws SQLException {
		this.notes.arrived(SELF);
		for (String address : List.of("", "nonsense", "example.com:7800", "999.1.1.1:7800", "127.0.0.1:99999",
				"127.0.0.1", "[beef]:7800", "[:::::]:1", "127.0.0.1:7800:1")) {
			execute("INSERT INTO pubsub_nodes VALUES ('shop', '" + address + "', 'id', 'name')");
		}
		assertThat(this.notes.addresses()).containsExactly(SELF);
	}

	@Test
	void longNamesFit() {
		TableNotes longNames = new TableNotes(this.table, "c".repeat(1000), "n".repeat(1000));
		longNames.arrived(SELF);
		assertThat(notes("c".repeat(1000)).addresses()).containsExactly(SELF);
		assertThat(notes("c".repeat(999)).addresses()).isEmpty();
	}

	@Test
	void whileTheDatabaseFailsTheLastAnswerHoldsAndOneWarningIsGiven(CapturedOutput output) throws SQLException {
		this.notes.arrived(SELF);
		this.notes.addresses();
		execute("ALTER TABLE pubsub_nodes RENAME TO away");
		assertThat(this.notes.addresses()).containsExactly(SELF);
		assertThat(this.notes.addresses()).containsExactly(SELF);
		assertThat(output).containsOnlyOnce("Cannot read the places of nodes from table pubsub_nodes");
		execute("ALTER TABLE away RENAME TO pubsub_nodes");
		execute("DELETE FROM pubsub_nodes");
		this.notes.addresses();
		assertThat(notes("shop").addresses()).containsExactly(SELF);
	}

	@Test
	void aNodeThatCannotWriteItsRowDoesNotArrive() throws SQLException {
		execute("DROP TABLE pubsub_nodes");
		assertThatIllegalStateException().isThrownBy(() -> this.notes.arrived(SELF))
			.withMessageContaining("pubsub_nodes");
	}

	@Test
	void aPoolWithoutAutoCommitWorksToo() throws SQLException {
		DataSource manual = mock(DataSource.class);
		given(manual.getConnection()).willAnswer((call) -> {
			Connection connection = this.dataSource.getConnection();
			connection.setAutoCommit(false);
			return connection;
		});
		NodeTable other = new NodeTable(manual, "other_nodes", true);
		other.prepare();
		new TableNotes(other, "shop", "node").arrived(SELF);
		assertThat(new TableNotes(other, "shop", "node").addresses()).containsExactly(SELF);
	}

	@Test
	void nodesThatStartAtTheSameMomentCreateOneTable() {
		NodeTable fresh = new NodeTable(this.dataSource, "fresh", true);
		CountDownLatch ready = new CountDownLatch(4);
		List<CompletableFuture<Void>> nodes = IntStream.range(0, 4).mapToObj((i) -> CompletableFuture.runAsync(() -> {
			ready.countDown();
			try {
				ready.await();
				fresh.prepare();
			}
			catch (InterruptedException | SQLException ex) {
				throw new IllegalStateException(ex);
			}
		}, (task) -> new Thread(task).start())).toList();
		assertThat(nodes).allSatisfy((node) -> assertThat(node).succeedsWithin(Duration.ofSeconds(60)));
	}

	@Test
	void theTableIsNotCreatedUnlessThatIsWanted() {
		NodeTable missing = new NodeTable(this.dataSource, "missing", false);
		assertThatExceptionOfType(SQLException.class).isThrownBy(missing::prepare);
		assertThatExceptionOfType(SQLException.class).isThrownBy(missing::prepare).withMessageContaining("MISSING");
	}

	@Test
	void aNameThatIsNoNameIsRefused() {
		for (String name : List.of("", "a b", "a;DROP TABLE b", "a.", "a.b.c.d", "a--")) {
			assertThatIllegalArgumentException().isThrownBy(() -> new NodeTable(this.dataSource, name, true));
		}
	}

	private void tidyAfter(Duration time, InetSocketAddress... members) {
		this.clock.addAndGet(time.toNanos());
		this.notes.addresses();
		this.notes.tidy((members.length > 0) ? Set.of(members) : Set.of(SELF));
	}

	private TableNotes notes(String cluster) {
		return new TableNotes(this.table, cluster, "node", this.clock::get);
	}

	private void execute(String sql) throws SQLException {
		try (Statement statement = this.keepsTheDatabase.createStatement()) {
			statement.execute(sql);
		}
	}

}
