package io.pubsub.jgroups.discovery;

import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.pubsub.jgroups.discovery.NodeTable.Row;

/**
 * Rows that the nodes of one cluster have in a {@link NodeTable}. A node writes its row
 * when it arrives, writes it again whenever it looks and the row is gone, and deletes it
 * when it leaves. So any node may delete the row of another by mistake, for a few
 * seconds, and nothing is lost: the oldest node of a view deletes the rows of nodes that
 * are not in its view and do not accept connections.
 */
public final class TableNotes implements Neighbours {

	private static final Log logger = LogFactory.getLog(TableNotes.class);

	/** After how long a row goes whose node does not accept connections. */
	static final Duration UNREACHABLE = Duration.ofSeconds(5);

	/** After how long a row goes although something accepts connections there. */
	static final Duration STRANGER = Duration.ofMinutes(1);

	private static final int MAX_CLUSTER_NAME = 160;

	private final NodeTable table;

	private final String cluster;

	private final String nodeName;

	private final LongSupplier nanoTime;

	private final String node = UUID.randomUUID().toString();

	// held while the table is read; a thread that finds it taken uses what was read last
	private final ReentrantLock reading = new ReentrantLock();

	private volatile @Nullable Row own;

	private volatile List<Row> rows = List.of();

	private volatile boolean failing;

	/** Since when a row has not been of a member; guarded by this map. */
	private final Map<Row, Long> missing = new HashMap<>();

	/**
	 * Creates one without using the database.
	 * @param cluster the name of the cluster, in ASCII
	 * @param nodeName the name of this node, for operators who read the table
	 */
	public TableNotes(NodeTable table, String cluster, String nodeName) {
		this(table, cluster, nodeName, System::nanoTime);
	}

	TableNotes(NodeTable table, String cluster, String nodeName, LongSupplier nanoTime) {
		this.table = table;
		this.cluster = (cluster.length() <= MAX_CLUSTER_NAME) ? cluster
				: cluster.substring(0, MAX_CLUSTER_NAME) + "." + UUID.nameUUIDFromBytes(cluster.getBytes());
		this.nodeName = nodeName;
		this.nanoTime = nanoTime;
	}

	/**
	 * {@inheritDoc}
	 * @throws IllegalStateException if the row cannot be written: others would not find
	 * this node
	 */
	@Override
	public void arrived(InetSocketAddress self) {
		Row row = new Row(self, this.node);
		try {
			this.table.put(this.cluster, row, this.nodeName);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Cannot write this node's row to table %s: %s".formatted(this.table, ex),
					ex);
		}
		this.own = row;
	}

	@Override
	public void left() {
		Row row = this.own;
		this.own = null;
		if (row != null) {
			try {
				this.table.remove(this.cluster, row);
			}
			catch (SQLException ex) {
				logger.debug("Cannot delete this node's row; another node will", ex);
			}
		}
	}

	/**
	 * {@inheritDoc} Those that were read last, if the database fails or another thread
	 * reads.
	 */
	@Override
	public Collection<InetSocketAddress> addresses() {
		if (this.reading.tryLock()) {
			try {
				this.rows = this.table.rows(this.cluster);
				putBack(this.rows);
				this.failing = false;
			}
			catch (SQLException ex) {
				if (!this.failing) {
					logger.warn("Cannot read the places of nodes from table %s (%s). ".formatted(this.table, ex)
							+ "This node stays in its cluster, but may not find other nodes until this works again");
				}
				this.failing = true;
			}
			finally {
				this.reading.unlock();
			}
		}
		return this.rows.stream().map(Row::address).toList();
	}

	private void putBack(List<Row> rows) throws SQLException {
		Row row = this.own;
		if (row != null && !rows.contains(row)) {
			this.table.put(this.cluster, row, this.nodeName);
			if (this.own == null) {
				this.table.remove(this.cluster, row);
			}
		}
	}

	@Override
	public void tidy(Set<InetSocketAddress> members) {
		List<Row> others = this.rows.stream()
			.filter((row) -> !row.equals(this.own) && !members.contains(row.address()))
			.toList();
		Map<Row, Duration> late = others.isEmpty() ? Map.of() : late(others);
		synchronized (this.missing) {
			this.missing.keySet().retainAll(others);
		}
		if (late.isEmpty()) {
			return;
		}
		Set<InetSocketAddress> listening = ListeningProbe
			.listening(late.keySet().stream().map(Row::address).collect(Collectors.toSet()), ListeningProbe.TIMEOUT);
		late.forEach((row, since) -> {
			if (!listening.contains(row.address()) || since.compareTo(STRANGER) >= 0) {
				remove(row);
			}
		});
	}

	/** Rows that have not been of members for some time, and for how long. */
	private Map<Row, Duration> late(List<Row> others) {
		long now = this.nanoTime.getAsLong();
		Map<Row, Duration> late = new HashMap<>();
		synchronized (this.missing) {
			for (Row row : others) {
				Duration since = Duration.ofNanos(now - this.missing.computeIfAbsent(row, (added) -> now));
				if (since.compareTo(UNREACHABLE) >= 0) {
					late.put(row, since);
				}
			}
		}
		return late;
	}

	private void remove(Row row) {
		try {
			this.table.remove(this.cluster, row);
			logger.debug("Deleted the row of a node that is gone, at " + row.address());
		}
		catch (SQLException ex) {
			logger.debug("Cannot delete the row of a node that is gone", ex);
		}
	}

}
