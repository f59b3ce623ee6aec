package io.pubsub.websocket;

import java.security.Principal;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.socket.EnableWebSocketSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.messaging.access.intercept.MessageMatcherDelegatingAuthorizationManager;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Controller;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Spring Security knows the users, and decides on the node of the client alone what it
 * may do.
 */
@Timeout(240)
class SecuredBrokerIntegrationTests {

	private static final Duration WAIT = Duration.ofSeconds(60);

	private final ChatCluster cluster = new ChatCluster(Secured.class);

	private final ChatCluster.Node one = this.cluster.start("one");

	private final ChatCluster.Node two = this.cluster.start("two");

	@AfterEach
	void close() {
		this.cluster.close();
	}

	private static String url(ChatCluster.Node node) {
		return "ws://127.0.0.1:" + node.port() + "/stomp";
	}

	@Test
	void usersOfSpringSecurityAreKnownEverywhereAndAuthorisedWhereTheyAre() {
		StompUser admin = StompUser.authenticate(url(this.one), "ann", "secret");
		StompUser user = StompUser.authenticate(url(this.two), "ben", "secret");
		for (ChatCluster.Node node : new ChatCluster.Node[] { this.one, this.two }) {
			await().atMost(WAIT).until(() -> node.registry().getUserCount() == 2);
		}
		assertThat(this.two.registry().getUser("ann")).isNotNull();
		assertThat(this.two.registry().getUser("ben").getPrincipal()).isInstanceOf(Authentication.class);

		user.subscribe("/topic/news");
		user.subscribe("/user/queue/private");
		admin.send("/app/news", "hello");
		assertThat(user.next().text()).isEqualTo("ann: hello");
		this.one.template().convertAndSendToUser("ben", "/queue/private", "for ben");
		assertThat(user.next().text()).isEqualTo("for ben");

		// which only an administrator may
		user.send("/app/news", "no");
		user.awaitEnd();
		assertThat(this.one.context().getBean(News.class).authenticated).allMatch((name) -> name.equals("ann"));
		assertThat(this.two.context().getBean(News.class).authenticated).isEmpty();
		admin.close();
		await().atMost(WAIT).until(() -> this.two.registry().getUserCount() == 0);
	}

	@Test
	void aClientWithoutAPasswordIsRefused() {
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> StompUser.authenticate(url(this.one), "ann", "wrong"));
		assertThat(this.one.registry().getUserCount()).isZero();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSecurity
	@EnableWebSocketSecurity
	@EnableWebSocketMessageBroker
	static class Secured implements WebSocketMessageBrokerConfigurer {

		@Override
		public void registerStompEndpoints(StompEndpointRegistry registry) {
			registry.addEndpoint("/stomp");
		}

		@Override
		public void configureMessageBroker(MessageBrokerRegistry registry) {
			registry.enableSimpleBroker("/topic", "/queue");
			registry.setApplicationDestinationPrefixes("/app");
		}

		@Bean
		SecurityFilterChain handshakes(HttpSecurity http) throws Exception {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.httpBasic(Customizer.withDefaults())
				.build();
		}

		@Bean
		AuthorizationManager<Message<?>> messageAuthorizationManager(
				MessageMatcherDelegatingAuthorizationManager.Builder messages) {
			return messages.simpMessageDestMatchers("/app/news")
				.hasRole("ADMIN")
				.simpMessageDestMatchers("/topic/**", "/queue/**", "/user/**")
				.denyAll()
				.anyMessage()
				.authenticated()
				.build();
		}

		/** Clients here are no browsers. */
		@Bean
		ChannelInterceptor csrfChannelInterceptor() {
			return new ChannelInterceptor() {
			};
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("ann").password("{noop}secret").roles("ADMIN").build(),
					User.withUsername("ben").password("{noop}secret").roles("USER").build());
		}

		@Bean
		News news() {
			return new News();
		}

	}

	@Controller
	static class News {

		/** By the context of the thread that handles a message. */
		final Queue<String> authenticated = new ConcurrentLinkedQueue<>();

		@MessageMapping("/news")
		@SendTo("/topic/news")
		String news(String text, Principal user) {
			Authentication current = SecurityContextHolder.getContext().getAuthentication();
			this.authenticated.add((current != null) ? current.getName() : "");
			return user.getName() + ": " + text;
		}

	}

}
