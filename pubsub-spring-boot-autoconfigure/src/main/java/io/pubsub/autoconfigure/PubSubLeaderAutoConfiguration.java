package io.pubsub.autoconfigure;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import net.javacrumbs.shedlock.core.LockProvider;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.event.DefaultLeaderEventPublisher;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;
import org.springframework.integration.support.locks.LockRegistry;

import io.pubsub.Cluster;
import io.pubsub.Mailboxes;
import io.pubsub.group.Groups;
import io.pubsub.leader.CandidateInitiator;
import io.pubsub.leader.ClusterLockRegistry;
import io.pubsub.leader.LeaderElections;
import io.pubsub.leader.LeaderMeters;
import io.pubsub.leader.LeaderSettings;
import io.pubsub.leader.LeaseLockProvider;
import io.pubsub.leader.OnOneNodeBeanPostProcessor;
import io.pubsub.leader.OnOneNodeMethods;
import io.pubsub.request.Requester;

/**
 * Auto-configuration of leaders, {@code @OnOneNode} methods, and locks for Spring
 * Integration and ShedLock.
 */
@AutoConfiguration(after = PubSubAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnBean({ Cluster.class, Mailboxes.class, Groups.class, Requester.class })
@ConditionalOnBooleanProperty(name = "pubsub.leader.enabled", matchIfMissing = true)
public final class PubSubLeaderAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	LeaderElections pubSubLeaders(PubSubProperties properties, Cluster cluster, Mailboxes mailboxes, Groups groups,
			Requester requester) {
		PubSubProperties.Leader leader = properties.getLeader();
		Duration lease = leader.getLease();
		if (lease == null) {
			Duration twice = properties.getCluster().getFailureTimeout().multipliedBy(2);
			lease = (twice.compareTo(LeaderSettings.MAX_LEASE) < 0) ? twice : LeaderSettings.MAX_LEASE;
		}
		return new LeaderElections(cluster, mailboxes, groups, requester, new LeaderSettings(lease,
				leader.getStopTimeout(), leader.isQuorum() ? properties.getCluster().getExpectedSize() : 0));
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static OnOneNodeMethods pubSubOnOneNodeMethods() {
		return new OnOneNodeMethods();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static OnOneNodeBeanPostProcessor pubSubOnOneNodeBeanPostProcessor(OnOneNodeMethods methods) {
		return new OnOneNodeBeanPostProcessor(methods);
	}

	@Bean
	LeaderLifecycle pubSubLeaderLifecycle(LeaderElections leaders, OnOneNodeMethods methods,
			ObjectProvider<Campaigns> campaigns) {
		return new LeaderLifecycle(leaders, methods, () -> campaigns.orderedStream().forEach(Campaigns::begin));
	}

	/**
	 * Candidates and locks of Spring Integration.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ LockRegistry.class, Candidate.class })
	static class SpringIntegration {

		@Bean
		@ConditionalOnMissingBean(LockRegistry.class)
		ClusterLockRegistry pubSubLockRegistry(LeaderElections leaders) {
			return new ClusterLockRegistry(leaders);
		}

		@Bean
		@ConditionalOnMissingBean(LockRegistryLeaderInitiator.class)
		CandidateInitiator pubSubCandidateInitiator(LeaderElections leaders, ObjectProvider<Candidate> candidates,
				ApplicationEventPublisher events) {
			return new CandidateInitiator(leaders, candidates.orderedStream().toList(),
					new DefaultLeaderEventPublisher(events));
		}

		@Bean
		Campaigns pubSubCandidateCampaigns(ObjectProvider<CandidateInitiator> initiators) {
			return () -> initiators.forEach(CandidateInitiator::start);
		}

	}

	/**
	 * Locks of ShedLock.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(LockProvider.class)
	static class ShedLock {

		@Bean
		@ConditionalOnMissingBean(LockProvider.class)
		LeaseLockProvider pubSubLockProvider(LeaderElections leaders) {
			return new LeaseLockProvider(leaders);
		}

	}

	/**
	 * Meters.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnBean(MeterRegistry.class)
	static class Meters {

		@Bean
		@ConditionalOnMissingBean
		LeaderMeters pubSubLeaderMeters(LeaderElections leaders) {
			return new LeaderMeters(leaders);
		}

	}

	/**
	 * Begins campaigns when this node takes part in elections.
	 */
	@FunctionalInterface
	interface Campaigns {

		void begin();

	}

}
