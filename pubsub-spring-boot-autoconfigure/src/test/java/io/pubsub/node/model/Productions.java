package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.pubsub.event.EventTakenException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events that are registered and stood for, published and given up. Of all who want an
 * event one of each side has it, all nodes of the side know of it, and each producer was
 * told in turns whether it is watched.
 */
final class Productions implements Aspect {

	static final List<String> NAMES = List.of("e", "f");

	/** Longer than all that is published in a run. */
	static final int LARGE = 10_000;

	private static final List<Integer> BUFFERS = List.of(0, 2, LARGE, LARGE);

	private final Simulation simulation;

	/** Those that were not over when all was quiet, and all since. */
	private final List<Production> productions = new ArrayList<>();

	/** Events that somebody asked for or gave up since all was quiet. */
	private final Set<String> touched = new HashSet<>();

	private final Viewers viewers;

	/** In some runs events are most of what happens. */
	final int weight;

	private int count;

	Productions(Simulation simulation, Viewers viewers) {
		this.simulation = simulation;
		this.viewers = viewers;
		this.weight = simulation.chance(30) ? 5 : 1;
	}

	@Override
	public void offer(Steps steps) {
		steps.add(5 * this.weight, this::register);
		steps.add(3 * this.weight, this::stand);
		steps.add(known().isEmpty() ? 0 : 3, this::close);
		steps.add(known().isEmpty() ? 0 : 12 * this.weight, this::publish);
	}

	private Production add(boolean standing, String how) {
		ModelNode node = this.simulation.any(this.simulation.nodes);
		Box owner = (!node.boxes.isEmpty() && this.simulation.chance(20)) ? this.simulation.any(node.boxes) : null;
		Production production = new Production(++this.count, this.simulation.any(NAMES), node, owner, standing,
				this.simulation.any(BUFFERS));
		this.simulation.log(how + production);
		return production;
	}

	private void register() {
		boolean wait = this.simulation.mayWait() && this.simulation.chance(60);
		Production production = add(false, wait ? "register " : "register in the background ");
		boolean sure = wait && !this.touched.contains(production.name) && !this.simulation.wires.hasChanged();
		boolean taken = holder(production.name, production.node) != null;
		this.productions.add(production);
		this.touched.add(production.name);
		if (!wait) {
			this.simulation.inBackground(production::begin);
			return;
		}
		production.begin();
		production.known = true;
		boolean refused = production.failure instanceof EventTakenException;
		this.simulation.note(refused ? "it is taken" : "done");
		if (sure) {
			assertThat(refused).as("%s is refused: %s", production, production.failure).isEqualTo(taken);
			assertThat(production.isRegistered()).as("%s has the event", production).isEqualTo(!taken);
		}
	}

	private void stand() {
		Production production = add(true, "stand by ");
		this.productions.add(production);
		this.touched.add(production.name);
		production.begin();
		production.known = true;
		if (production.failure instanceof EventTakenException) {
			// there is another on this node, which has it or stands by
			this.simulation.note("it is taken");
		}
	}

	private List<Production> known() {
		return this.productions.stream().filter((each) -> each.known && !each.over).toList();
	}

	private void close() {
		Production production = this.simulation.any(known());
		this.simulation.log("close " + production);
		if (production.producer != null) {
			production.producer.close();
		}
		ends(production);
	}

	private void ends(Production production) {
		production.closed();
		this.touched.add(production.name);
	}

	private void publish() {
		Production production = this.simulation.any(known());
		int messages = 1 + this.simulation.random.nextInt(5);
		this.simulation.log("publish " + messages + " by " + production);
		publish(production, messages);
	}

	/** Has each producer that has its event publish. */
	void publishAll() {
		this.simulation.log("publish to all events");
		known().stream().filter((each) -> each.held).forEach((each) -> publish(each, 2));
	}

	private void publish(Production production, int messages) {
		boolean sure = production.held && (!this.simulation.wires.hasChanged() || !hasRivals(production));
		try {
			for (int i = 0; i < messages; i++) {
				String text = production.publish();
				assertThat(text == null && sure).as("%s has lost the event", production).isFalse();
				if (text != null && sure) {
					this.viewers.published(production, text);
				}
			}
		}
		catch (IllegalStateException ex) {
			this.simulation.note("lost");
			assertThat(production.standing || sure).as("%s has lost the event: %s", production, ex).isFalse();
		}
	}

	/** Whether there is another, or was until all is quiet, of the same event. */
	boolean hasRivals(Production production) {
		return this.productions.stream().anyMatch((each) -> each != production && each.name.equals(production.name));
	}

	/** Who had an event when all was quiet, and may have it still. */
	private @Nullable Production holder(String name, ModelNode node) {
		return holder(name, node, (each) -> each.held && !each.over);
	}

	/** Who must have an event as a node must know, if anybody. */
	@Nullable Production sure(String name, ModelNode node) {
		Production holder = holder(name, node);
		boolean sure = holder != null && !hasRivals(holder) && !this.touched.contains(name);
		return (sure && (holder.node == node || node.connected.contains(holder.node))) ? holder : null;
	}

	/** Who has an event, as it says. */
	@Nullable Production registered(String name, ModelNode node) {
		return holder(name, node, Production::isRegistered);
	}

	private @Nullable Production holder(String name, ModelNode node, Predicate<Production> filter) {
		return this.productions.stream()
			.filter((each) -> each.name.equals(name) && each.node.side == node.side && filter.test(each))
			.findFirst()
			.orElse(null);
	}

	@Override
	public void closed(Box box) {
		this.productions.stream().filter((each) -> each.owner == box && !each.over).forEach(this::ends);
	}

	@Override
	public void ended(ModelNode node, boolean crashed) {
		this.productions.stream().filter((each) -> each.node == node && !each.over).forEach(this::ends);
	}

	@Override
	public void check() {
		for (ModelNode node : this.simulation.nodes) {
			Set<String> names = NAMES.stream()
				.filter((name) -> registered(name, node) != null)
				.collect(Collectors.toSet());
			assertThat(node.node.events().names()).as("events that %s sees", node).isEqualTo(names);
			NAMES.forEach((name) -> checkOne(name, node));
		}
		this.productions.forEach((each) -> {
			assertThat(this.simulation.nodes.contains(each.node) || each.over).as("%s is over", each).isTrue();
			if (!this.simulation.wires.hasLost()) {
				each.check(this.viewers.areThere(each.name, each.node), hasRivals(each));
			}
		});
	}

	private void checkOne(String name, ModelNode node) {
		List<Production> all = this.productions.stream()
			.filter((each) -> each.name.equals(name) && !each.over && each.node.side == node.side)
			.toList();
		assertThat(all.stream().filter(Production::isRegistered)).as("those that have %s", name).hasSizeLessThan(2);
		assertThat(all.stream().anyMatch(Production::standsBy) && registered(name, node) == null)
			.as("%s stand by for %s, which is free", all, name)
			.isFalse();
	}

	@Override
	public void settled() {
		this.productions.forEach(Production::settled);
		this.productions.removeIf((each) -> each.over);
		this.touched.clear();
	}

}
