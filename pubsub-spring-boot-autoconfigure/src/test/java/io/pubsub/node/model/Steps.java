package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The steps that are possible at some moment, each with how likely it is.
 */
final class Steps {

	private final List<Step> steps = new ArrayList<>();

	private int total;

	/**
	 * Offers a step.
	 * @param weight how likely it is, compared to others
	 * @param action does it
	 */
	void add(int weight, Runnable action) {
		if (weight > 0) {
			this.total += weight;
			this.steps.add(new Step(weight, action));
		}
	}

	/** Chooses a step. */
	Runnable choose(Random random) {
		int number = random.nextInt(this.total);
		for (Step step : this.steps) {
			number -= step.weight();
			if (number < 0) {
				return step.action();
			}
		}
		throw new AssertionError();
	}

	private record Step(int weight, Runnable action) {
	}

}
