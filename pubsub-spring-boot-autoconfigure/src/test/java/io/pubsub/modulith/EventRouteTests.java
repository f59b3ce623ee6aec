package io.pubsub.modulith;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.expression.spel.SpelEvaluationException;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.modulith.events.RoutingTarget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Topics and keys of externalized events.
 */
class EventRouteTests {

	@Test
	void aPlainTargetIsATopic() {
		assertThat(route("orders", null, "7")).isEqualTo(new EventRoute("orders", null));
		assertThat(route("orders", "eu", "7")).isEqualTo(new EventRoute("orders", "eu"));
	}

	@Test
	void aPropertyIsASegment() {
		assertThat(route("orders.{id}.{region.name}", "#{id}", "7")).isEqualTo(new EventRoute("orders.7.eu", "7"));
		assertThat(route("orders.{id}", null, "7")).isEqualTo(new EventRoute("orders.7", null));
	}

	@Test
	void anExpressionMayBeSeveral() {
		assertThat(route("orders.#{id}", "#{region.name}", "7.8")).isEqualTo(new EventRoute("orders.7.8", "eu"));
		assertThat(route("orders.#{region.name}.{id}", null, "7")).isEqualTo(new EventRoute("orders.eu.7", null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "7.8", "*", "{id}", "#{T(java.lang.Runtime).getRuntime().exit(1)}" })
	void aValueThatIsNoSegmentIsRefused(String id) {
		assertThatIllegalArgumentException().isThrownBy(() -> route("orders.{id}", null, id))
			.withMessageContaining("{id}");
	}

	@Test
	void aPropertyThatIsNotThereIsAnError() {
		assertThatExceptionOfType(SpelEvaluationException.class).isThrownBy(() -> route("orders.{missing}", null, "7"));
	}

	private static EventRoute route(String target, String key, String id) {
		RoutingTarget.RoutingTargetBuilder builder = RoutingTarget.forTarget(target);
		return EventRoute.of((key != null) ? builder.andKey(key) : builder.withoutKey(),
				new Order(id, new Region("eu")), new StandardEvaluationContext());
	}

	record Order(String id, Region region) {
	}

	record Region(String name) {
	}

}
