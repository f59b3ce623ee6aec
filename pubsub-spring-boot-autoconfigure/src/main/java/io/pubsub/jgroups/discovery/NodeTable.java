package io.pubsub.jgroups.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A table of a database with one row for each node: its cluster, where it listens, which
 * node that is, and its name. Each statement is its own transaction, so a node that has
 * written its row before it reads is seen by, or sees, any other node that does so.
 * Thread-safe.
 */
public final class NodeTable {

	private static final Log logger = LogFactory.getLog(NodeTable.class);

	private static final int TIMEOUT_SECONDS = 5;

	/**
	 * Longest text of each column; more nodes than this in a cluster are not looked for.
	 */
	private static final int MAX_TEXT = 200;

	private static final int MAX_ROWS = 1000;

	private static final Pattern NAME = Pattern.compile("[\\w$]+(\\.[\\w$]+){0,2}");

	// no names, which would be looked up
	private static final Pattern ADDRESS = Pattern
		.compile("(?:(\\d{1,3}(?:\\.\\d{1,3}){3})|\\[([0-9a-fA-F:.]*:[0-9a-fA-F:.]*)]):(\\d{1,5})");

	private final DataSource dataSource;

	private final String name;

	private final boolean create;

	/**
	 * Creates one without using the database.
	 * @param name the name of the table, with its schema if need be
	 * @param create whether to create the table if it is not there
	 * @throws IllegalArgumentException if the name cannot be one of a table
	 */
	public NodeTable(DataSource dataSource, String name, boolean create) {
		if (!NAME.matcher(name).matches()) {
			throw new IllegalArgumentException("'" + name + "' is no name of a table: use letters, digits and _, "
					+ "with a schema and a dot before if need be");
		}
		this.dataSource = dataSource;
		this.name = name;
		this.create = create;
	}

	/** The statement that creates the table, in SQL that common databases share. */
	public String definition() {
		return ("CREATE TABLE %s (cluster_name VARCHAR(%2$d) NOT NULL, address VARCHAR(%2$d) NOT NULL, "
				+ "node_id VARCHAR(36) NOT NULL, node_name VARCHAR(%2$d) NOT NULL, "
				+ "PRIMARY KEY (cluster_name, address))")
			.formatted(this.name, MAX_TEXT);
	}

	/**
	 * Creates the table if it is not there and this is to be done.
	 * @throws SQLException if the table cannot be read afterwards
	 */
	public void prepare() throws SQLException {
		try {
			rows("");
		}
		catch (SQLException ex) {
			if (!this.create) {
				throw ex;
			}
			try {
				update(definition());
			}
			catch (SQLException failure) {
				// another node may have been faster
				logger.debug("Could not create table " + this.name, failure);
				ex.addSuppressed(failure);
			}
			try {
				rows("");
			}
			catch (SQLException failure) {
				throw ex;
			}
		}
	}

	/** The nodes of a cluster, without rows that make no sense. */
	List<Row> rows(String cluster) throws SQLException {
		return use((connection) -> {
			List<Row> rows = new ArrayList<>();
			try (PreparedStatement statement = connection
				.prepareStatement("SELECT address, node_id FROM " + this.name + " WHERE cluster_name = ?")) {
				statement.setQueryTimeout(TIMEOUT_SECONDS);
				statement.setMaxRows(MAX_ROWS);
				statement.setString(1, cluster);
				try (ResultSet results = statement.executeQuery()) {
					while (results.next()) {
						InetSocketAddress address = parse(results.getString(1));
						if (address != null) {
							rows.add(new Row(address, String.valueOf(results.getString(2))));
						}
					}
				}
			}
			return rows;
		});
	}

	/** Writes the row of a node, over that of an earlier one at the same address. */
	void put(String cluster, Row row, String nodeName) throws SQLException {
		String address = text(row.address);
		String shortName = nodeName.substring(0, Math.min(nodeName.length(), MAX_TEXT / 4));
		int updated = update(
				"UPDATE " + this.name + " SET node_id = ?, node_name = ? WHERE cluster_name = ? " + "AND address = ?",
				row.node, shortName, cluster, address);
		if (updated == 0) {
			update("INSERT INTO " + this.name + " (cluster_name, address, node_id, node_name) VALUES (?, ?, ?, ?)",
					cluster, address, row.node, shortName);
		}
	}

	/** Deletes the row of a node, but not that of a later one at the same address. */
	void remove(String cluster, Row row) throws SQLException {
		update("DELETE FROM " + this.name + " WHERE cluster_name = ? AND address = ? AND node_id = ?", cluster,
				text(row.address), row.node);
	}

	private int update(String sql, String... parameters) throws SQLException {
		return use((connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(sql)) {
				statement.setQueryTimeout(TIMEOUT_SECONDS);
				for (int i = 0; i < parameters.length; i++) {
					statement.setString(i + 1, parameters[i]);
				}
				return statement.executeUpdate();
			}
		});
	}

	private <R> R use(Work<R> work) throws SQLException {
		try (Connection connection = this.dataSource.getConnection()) {
			if (connection.getAutoCommit()) {
				return work.with(connection);
			}
			try {
				R result = work.with(connection);
				connection.commit();
				return result;
			}
			catch (SQLException ex) {
				connection.rollback();
				throw ex;
			}
		}
		catch (RuntimeException ex) {
			throw new SQLException("The data source has failed: " + ex, ex);
		}
	}

	private static String text(InetSocketAddress address) {
		InetAddress host = address.getAddress();
		String text = host.getHostAddress();
		int scope = text.indexOf('%');
		String plain = (scope < 0) ? text : text.substring(0, scope);
		return (plain.contains(":") ? "[" + plain + "]" : plain) + ":" + address.getPort();
	}

	private static @Nullable InetSocketAddress parse(@Nullable String text) {
		Matcher matcher = ADDRESS.matcher((text != null) ? text.strip() : "");
		if (!matcher.matches()) {
			return null;
		}
		try {
			String host = (matcher.group(1) != null) ? matcher.group(1) : matcher.group(2);
			return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(matcher.group(3)));
		}
		catch (UnknownHostException | IllegalArgumentException ex) {
			return null;
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * A row.
	 *
	 * @param address where the node listens
	 * @param node identifies the node, which differs from an earlier one at its address
	 */
	record Row(InetSocketAddress address, String node) {
	}

	private interface Work<R> {

		R with(Connection connection) throws SQLException;

	}

}
