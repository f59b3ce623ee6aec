package io.pubsub.autoconfigure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.pubsub.Publisher;
import io.pubsub.jgroups.ClusterSetupException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which database nodes find each other by, and what is said if there is none.
 */
class JdbcDiscoveryConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class))
		.withPropertyValues("pubsub.cluster.discovery=jdbc", "pubsub.cluster.bind-port=0",
				"pubsub.cluster.name=test-" + UUID.randomUUID());

	private final JdbcDataSource database = new JdbcDataSource();

	private Connection connection;

	@BeforeEach
	void openDatabase() throws SQLException {
		this.database.setUrl("jdbc:h2:mem:" + UUID.randomUUID());
		this.connection = this.database.getConnection();
	}

	@AfterEach
	void closeDatabase() throws SQLException {
		this.connection.close();
	}

	@Test
	void theOnlyDataSourceIsUsedWhileTheNodeRuns() throws SQLException {
		this.runner.withBean(DataSource.class, () -> this.database)
			.run((context) -> assertThat(rows("pubsub_nodes")).isOne());
		assertThat(rows("pubsub_nodes")).isZero();
	}

	@Test
	void oneOfSeveralIsNamedAndSoIsTheTable() {
		this.runner.withBean("first", DataSource.class, JdbcDataSource::new)
			.withBean("second", DataSource.class, () -> this.database)
			.withPropertyValues("pubsub.cluster.jdbc.data-source=second", "pubsub.cluster.jdbc.table=public.places")
			.run((context) -> assertThat(rows("public.places")).isOne());
	}

	@Test
	void noneOrSeveralOrAnotherNameIsSaidAtTheStart() {
		this.runner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(InvalidConfigurationPropertyValueException.class)
			.hasMessageContaining("pubsub.cluster.discovery")
			.extracting("reason")
			.asString()
			.contains("there are none", "spring.datasource.url"));
		ApplicationContextRunner two = this.runner.withBean("first", DataSource.class, JdbcDataSource::new)
			.withBean("second", DataSource.class, JdbcDataSource::new);
		two.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.extracting("reason")
			.asString()
			.contains("there are first, second", "pubsub.cluster.jdbc.data-source"));
		two.withPropertyValues("pubsub.cluster.jdbc.data-source=third")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.extracting("reason")
				.asString()
				.contains("there are first, second"));
	}

	@Test
	void aTableThatIsMissingAndNotToBeCreatedIsDefined() {
		this.runner.withBean(DataSource.class, () -> this.database)
			.withPropertyValues("pubsub.cluster.jdbc.initialize-schema=false")
			.run((context) -> assertThat(context).getFailure()
				.cause()
				.isInstanceOfSatisfying(ClusterSetupException.class,
						(failure) -> assertThat(failure.getAction()).contains("CREATE TABLE pubsub_nodes (")));
	}

	@Test
	void aNameThatIsNoNameOfATableIsRefused() {
		this.runner.withBean(DataSource.class, () -> this.database)
			.withPropertyValues("pubsub.cluster.jdbc.table=a; drop table b")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("pubsub.cluster.jdbc.table"));
	}

	@Test
	void withoutAClusterNoDatabaseIsNeeded() {
		this.runner.withPropertyValues("pubsub.cluster.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(Publisher.class));
	}

	private int rows(String table) throws SQLException {
		try (ResultSet rows = this.connection.createStatement().executeQuery("SELECT COUNT(*) FROM " + table)) {
			rows.next();
			return rows.getInt(1);
		}
	}

}
