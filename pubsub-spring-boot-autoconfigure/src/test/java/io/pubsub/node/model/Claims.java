package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.pubsub.PubSubException;
import io.pubsub.Ref;
import io.pubsub.node.model.Claim.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Mailboxes that register names, take them from others, stand for them, and give them up.
 * All nodes of a side find the same mailbox, which is the only one that was told it has
 * the name; a name that somebody wants is had by somebody, and nobody is refused, or
 * loses a name, but for another.
 */
final class Claims implements Aspect {

	private static final List<String> NAMES = List.of("n", "m");

	private final Simulation simulation;

	/** Those that were not over when all was quiet, and all since. */
	private final List<Claim> claims = new ArrayList<>();

	/** Names that somebody asked for or gave up since all was quiet. */
	private final Set<String> touched = new HashSet<>();

	/** Names that somebody may have given up since. */
	private final Set<String> given = new HashSet<>();

	private int count;

	Claims(Simulation simulation) {
		this.simulation = simulation;
	}

	@Override
	public void offer(Steps steps) {
		boolean open = !this.simulation.boxes().isEmpty();
		steps.add(open ? 7 : 0, this::register);
		steps.add(open ? 5 : 0, this::race);
		steps.add(open ? 3 : 0, this::reRegister);
		steps.add(open ? 2 : 0, this::stand);
		steps.add(open ? 3 : 0, this::unregister);
		steps.add(candidates().isEmpty() ? 0 : 1, this::withdraw);
	}

	private Claim claim(Kind kind) {
		return new Claim(++this.count, kind, this.simulation.any(NAMES), this.simulation.any(this.simulation.boxes()));
	}

	private void begin(Claim claim, String how) {
		this.simulation.log(how + claim);
		this.touched.add(claim.name);
		this.claims.add(claim);
	}

	private void register() {
		Claim claim = claim(Kind.ONCE);
		boolean wait = this.simulation.mayWait() && this.simulation.chance(50);
		boolean sure = wait && !this.touched.contains(claim.name) && !this.simulation.wires.hasChanged();
		begin(claim, wait ? "register and wait " : "register ");
		claim.result = claim.node().node.names().registerAsync(claim.name, claim.box.mailbox, claim);
		if (!wait) {
			return;
		}
		try {
			boolean registered = claim.result.get(20, TimeUnit.SECONDS);
			this.simulation.note("" + registered);
			if (sure) {
				checkRegistered(claim, registered);
			}
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("It is not known whether " + claim + " is registered", ex);
		}
	}

	/** Several at the same moment. */
	private void race() {
		String name = this.simulation.any(NAMES);
		for (int i = 2 + this.simulation.random.nextInt(2); i > 0; i--) {
			Claim claim = new Claim(++this.count, Kind.ONCE, name, this.simulation.any(this.simulation.boxes()));
			begin(claim, "register at once ");
			claim.result = claim.node().node.names().registerAsync(name, claim.box.mailbox, claim);
		}
	}

	private void checkRegistered(Claim claim, boolean registered) {
		boolean held = this.claims.stream()
			.anyMatch((each) -> each.name.equals(claim.name) && each.held && each.node().side == claim.node().side);
		assertThat(registered).as("%s is registered", claim).isEqualTo(!held);
		for (ModelNode node : registered ? this.simulation.side(claim.node()) : List.<ModelNode>of()) {
			assertThat(node.node.names().whereIs(claim.name)).as("the holder of %s that %s sees", claim.name, node)
				.contains(claim.box.ref());
		}
	}

	private void reRegister() {
		Claim claim = claim(Kind.REPLACING);
		boolean wait = this.simulation.mayWait() && this.simulation.chance(50);
		replaceListeners(claim);
		begin(claim, wait ? "reRegister and wait " : "reRegister in the background ");
		if (wait) {
			reRegister(claim);
		}
		else {
			this.simulation.inBackground(() -> reRegister(claim));
		}
	}

	/**
	 * Of several such calls for one mailbox only the last is told when the name is lost.
	 */
	private void replaceListeners(Claim last) {
		for (Claim earlier : this.claims) {
			if (earlier.kind == Kind.REPLACING && earlier.box == last.box && earlier.name.equals(last.name)) {
				earlier.perhapsOver = true;
				// of two in the background either may be the last
				last.perhapsOver |= !earlier.held;
			}
		}
	}

	private static void reRegister(Claim claim) {
		try {
			claim.node().node.names().reRegister(claim.name, claim.box.mailbox, claim);
		}
		catch (IllegalStateException | PubSubException ex) {
			claim.failure = ex;
		}
	}

	private void stand() {
		Claim claim = claim(Kind.STANDING);
		begin(claim, "stand ");
		claim.candidacy = claim.node().node.names().stand(claim.name, claim.box.mailbox, claim);
	}

	private List<Claim> candidates() {
		return this.claims.stream().filter((claim) -> claim.candidacy != null && !claim.over).toList();
	}

	private void withdraw() {
		Claim claim = this.simulation.any(candidates());
		this.simulation.log("withdraw " + claim);
		if (claim.candidacy != null) {
			claim.candidacy.close();
		}
		List<Claim> others = this.claims.stream()
			.filter((other) -> other != claim && other.box == claim.box && other.name.equals(claim.name) && !other.over)
			.toList();
		if (!others.isEmpty()) {
			// the mailbox has the name once, however often it has taken it
			others.forEach((other) -> other.perhapsOver = true);
			this.touched.add(claim.name);
			this.given.add(claim.name);
		}
		ends(claim);
	}

	private void unregister() {
		ModelNode node = this.simulation.any(this.simulation.boxes()).owner;
		String name = this.simulation.any(NAMES);
		this.simulation.log("unregister " + name + " on " + node);
		List<Claim> own = this.claims.stream()
			.filter((claim) -> claim.node() == node && claim.name.equals(name) && !claim.over)
			.toList();
		boolean sure = !this.touched.contains(name) && !this.simulation.wires.hasChanged();
		boolean given = node.node.names().unregister(name);
		this.simulation.note("" + given);
		if (sure) {
			assertThat(given).as("it had the name").isEqualTo(own.stream().anyMatch((claim) -> claim.held));
		}
		if (given) {
			assertThat(own).as("those that may have had the name").isNotEmpty();
			own.forEach((claim) -> claim.perhapsOver = true);
			own.stream().filter((claim) -> own.size() == 1).forEach(this::ends);
			this.touched.add(name);
			this.given.add(name);
		}
	}

	private void ends(Claim claim) {
		claim.over = true;
		this.touched.add(claim.name);
		this.given.add(claim.name);
	}

	@Override
	public void closed(Box box) {
		this.claims.stream().filter((claim) -> claim.box == box && !claim.over).forEach(this::ends);
	}

	@Override
	public void check() {
		for (ModelNode node : this.simulation.nodes) {
			Set<String> names = new HashSet<>();
			for (String name : NAMES) {
				Optional<Ref> holder = node.node.names().whereIs(name);
				Ref first = this.simulation.side(node).get(0).node.names().whereIs(name).orElse(null);
				assertThat(holder.orElse(null)).as("holder of %s seen by %s", name, node).isEqualTo(first);
				holder.ifPresent((ref) -> names.add(name));
				check(name, node, holder);
			}
			assertThat(node.node.names().names()).as("names that %s sees", node).isEqualTo(names);
		}
		this.claims.forEach((claim) -> claim.check(this.claims));
	}

	/**
	 * Compares what a node finds with what was told to those on its side. A mailbox that
	 * takes a name again that it has is told twice.
	 */
	private void check(String name, ModelNode node, Optional<Ref> holder) {
		List<Claim> live = this.claims.stream()
			.filter((claim) -> claim.name.equals(name) && !claim.over && claim.node().side == node.side)
			.toList();
		List<Claim> winners = live.stream().filter((claim) -> claim.isRegistered() && !claim.perhapsOver).toList();
		assertThat(winners).as("those that were told they have %s, which is %s", name, holder)
			.allMatch((claim) -> holder.equals(Optional.of(claim.box.ref())));
		if (holder.isPresent()) {
			assertThat(live).as("those that may be the holder of %s, which is %s", name, holder)
				.anyMatch((claim) -> claim.isRegistered() && holder.get().equals(claim.box.ref()));
			return;
		}
		assertThat(live).as("those that stand for %s, which is free", name)
			.noneMatch((claim) -> claim.kind == Kind.STANDING && !claim.perhapsOver);
		// who took it from the one that had it may be cut off since
		boolean all = this.claims.stream().filter((claim) -> claim.name.equals(name)).allMatch(live::contains);
		if (all && !this.given.contains(name)) {
			assertThat(live).as("those that had %s, which is free", name).noneMatch((claim) -> claim.held);
		}
	}

	@Override
	public void settled() {
		for (Claim claim : this.claims) {
			claim.settled(claim.node().node.names().whereIs(claim.name));
		}
		this.claims.removeIf((claim) -> claim.over);
		this.touched.clear();
		this.given.clear();
	}

}
