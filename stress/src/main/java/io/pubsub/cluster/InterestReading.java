package io.pubsub.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.pubsub.wire.Row;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** A node that stays interested is routed to once while another comes and goes. */
@JCStressTest
@Outcome(id = "1, true", expect = Expect.ACCEPTABLE)
@Outcome(expect = Expect.FORBIDDEN)
@State
public class InterestReading {

	private static final Row ROW = new Row(Row.Kind.INTEREST, "topic", "");

	private static final UUID STAYS = new UUID(1, 1);

	private static final UUID OTHER = new UUID(2, 2);

	private final Links links = new Links(new Silent(), Runnable::run, Duration.ZERO);

	private final Interest interest = new Interest(Routing.INTEREST, this.links);

	public InterestReading() {
		this.links.open(STAYS, List.of());
		this.links.open(OTHER, List.of());
		this.interest.members(new Lane[] { this.links.requireLane(STAYS), this.links.requireLane(OTHER) });
		this.interest.added(STAYS, ROW);
	}

	@Actor
	public void control() {
		this.interest.added(OTHER, ROW);
		this.interest.removed(OTHER, ROW);
		this.interest.added(OTHER, ROW);
		this.interest.removed(OTHER, ROW);
	}

	@Actor
	public void publisher(IZ_Result result) {
		result.r1 = (int) this.interest.route("topic", Map.of(), Set.of())
			.nodes()
			.stream()
			.filter(STAYS::equals)
			.count();
	}

	@Arbiter
	public void after(IZ_Result result) {
		result.r2 = this.interest.route("topic", Map.of(), Set.of()).nodes().equals(List.of(STAYS));
	}

}
