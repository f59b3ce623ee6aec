package io.pubsub.jgroups;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Assumptions;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.util.FileSystemUtils;

/**
 * A database that several processes use, for one test.
 */
final class TestDatabase implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private final String url;

	private final Path directory;

	private final Closing closing;

	private TestDatabase(String url, Path directory, Closing closing) {
		this.url = url;
		this.directory = directory;
		this.closing = closing;
	}

	/** A file of H2, which this process serves to the others. */
	static TestDatabase h2() throws IOException, SQLException {
		Path directory = Files.createTempDirectory("pubsub-h2");
		String url = "jdbc:h2:file:" + directory.resolve("nodes") + ";AUTO_SERVER=TRUE";
		// as a pool would: the database closes with its last connection
		return new TestDatabase(url, directory, dataSource(url).getConnection()::close);
	}

	/** A server of its own on a free port; the test is skipped if there is none. */
	static TestDatabase postgres() throws IOException, InterruptedException {
		Path programs = programs();
		Assumptions.assumeTrue(programs != null, "PostgreSQL is not installed");
		List<String> asUser = List.of();
		Path directory = Files.createTempDirectory("pubsub-postgres");
		if (isRoot()) {
			Assumptions.assumeTrue(run(directory, "id", "-u", "postgres") == 0, "PostgreSQL has no user to run as");
			asUser = List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups");
			Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
		}
		Path data = directory.resolve("data");
		int initialized = run(directory, command(asUser, programs.resolve("initdb"), "-D", data, "-U", "postgres", "-A",
				"trust", "-E", "UTF8", "--no-sync"));
		Assumptions.assumeTrue(initialized == 0, "initdb has failed: " + Files.readString(directory.resolve("log")));
		int port = LocalCluster.freePort();
		Process server = start(directory, command(asUser, programs.resolve("postgres"), "-D", data, "-p", port, "-c",
				"listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"));
		Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
		TestDatabase database = new TestDatabase("jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres",
				directory, () -> stop(server));
		Awaitility.await()
			.atMost(TIMEOUT)
			.ignoreExceptionsInstanceOf(SQLException.class)
			.until(() -> database.query("SELECT 'up'").contains("up"));
		return database;
	}

	private static Path programs() throws IOException {
		Path versions = Path.of("/usr/lib/postgresql");
		List<Path> folders = new ArrayList<>();
		if (Files.isDirectory(versions)) {
			try (Stream<Path> found = Files.list(versions)) {
				found.map((version) -> version.resolve("bin")).forEach(folders::add);
			}
		}
		Stream.of(System.getenv("PATH").split(":")).map(Path::of).forEach(folders::add);
		return folders.stream()
			.filter((folder) -> Files.isExecutable(folder.resolve("postgres"))
					&& Files.isExecutable(folder.resolve("initdb")))
			.findFirst()
			.orElse(null);
	}

	private static boolean isRoot() {
		return "root".equals(System.getProperty("user.name"));
	}

	private static String[] command(List<String> prefix, Object... words) {
		return Stream.concat(prefix.stream(), Stream.of(words).map(Object::toString)).toArray(String[]::new);
	}

	private static Process start(Path directory, String... command) throws IOException {
		return new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(Redirect.appendTo(directory.resolve("log").toFile()))
			.start();
	}

	private static int run(Path directory, String... command) throws IOException, InterruptedException {
		Process process = start(directory, command);
		if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
			process.destroyForcibly();
			throw new IOException("Takes too long: " + String.join(" ", command));
		}
		return process.exitValue();
	}

	String url() {
		return this.url;
	}

	DataSource dataSource() {
		return dataSource(this.url);
	}

	static DataSource dataSource(String url) {
		if (url.startsWith("jdbc:h2:")) {
			JdbcDataSource dataSource = new JdbcDataSource();
			dataSource.setUrl(url);
			return dataSource;
		}
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl(url);
		return dataSource;
	}

	/** The first column. */
	List<String> query(String sql) throws SQLException {
		List<String> values = new ArrayList<>();
		try (Connection connection = dataSource().getConnection();
				Statement statement = connection.createStatement();
				ResultSet results = statement.executeQuery(sql)) {
			while (results.next()) {
				values.add(results.getString(1));
			}
		}
		return values;
	}

	/** At once, as otherwise it would wait for clients to disconnect. */
	private static void stop(Process server) {
		server.destroyForcibly().onExit().orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
	}

	@Override
	public void close() throws IOException, SQLException {
		this.closing.close();
		FileSystemUtils.deleteRecursively(this.directory);
	}

	private interface Closing {

		void close() throws SQLException;

	}

}
