package io.pubsub.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.pubsub.wire.Row;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** A node is routed to before its rows are known, while they become known, and after. */
@JCStressTest
@Outcome(id = "true, true, true", expect = Expect.ACCEPTABLE)
@Outcome(expect = Expect.FORBIDDEN)
@State
public class InterestJoining {

	private static final UUID NODE = new UUID(1, 1);

	private final Links links = new Links(new Silent(), Runnable::run, Duration.ZERO);

	private final Interest interest = new Interest(Routing.INTEREST, this.links);

	public InterestJoining() {
		this.links.open(NODE, List.of());
		this.interest.members(new Lane[] { this.links.requireLane(NODE) });
		this.interest.unknown(NODE);
	}

	@Actor
	public void control() {
		this.interest.added(NODE, new Row(Row.Kind.INTEREST, "topic", ""));
		this.interest.known(NODE);
	}

	@Actor
	public void publisher(ZZZ_Result result) {
		result.r1 = this.interest.route("topic", Map.of(), Set.of()).nodes().contains(NODE);
		result.r2 = this.interest.routeTo(NODE, "topic").nodes().contains(NODE);
		result.r3 = this.interest.candidates("topic").nodes().contains(NODE);
	}

}
