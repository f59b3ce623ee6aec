package io.pubsub.autoconfigure;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;

import io.pubsub.jgroups.discovery.NodeTable;

/**
 * Finds the database by which nodes find each other.
 */
final class NodeTables {

	private NodeTables() {
	}

	static NodeTable of(PubSubProperties.Cluster.Jdbc jdbc, ListableBeanFactory beans) {
		DataSource dataSource = dataSource(jdbc.getDataSource(), beans);
		try {
			return new NodeTable(dataSource, jdbc.getTable(), jdbc.isInitializeSchema());
		}
		catch (IllegalArgumentException ex) {
			throw PropertyChecks.invalid("pubsub.cluster.jdbc.table", jdbc.getTable(), String.valueOf(ex.getMessage()));
		}
	}

	private static DataSource dataSource(@Nullable String name, ListableBeanFactory beans) {
		if (name != null) {
			try {
				return beans.getBean(name, DataSource.class);
			}
			catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException ex) {
				throw PropertyChecks.invalid("pubsub.cluster.jdbc.data-source", name,
						"There is no DataSource bean of this name: there are " + names(beans) + ".");
			}
		}
		DataSource dataSource = beans.getBeanProvider(DataSource.class).getIfUnique();
		if (dataSource == null) {
			throw PropertyChecks.invalid("pubsub.cluster.discovery", "jdbc",
					"JDBC discovery needs a DataSource bean: there are " + names(beans)
							+ ". Have Spring Boot configure one by spring.datasource.url, or name one of several by "
							+ "pubsub.cluster.jdbc.data-source.");
		}
		return dataSource;
	}

	private static String names(ListableBeanFactory beans) {
		String names = String.join(", ", beans.getBeanNamesForType(DataSource.class));
		return names.isEmpty() ? "none" : names;
	}

}
