package io.pubsub.node.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.pubsub.Ref;
import io.pubsub.name.Candidacy;
import io.pubsub.name.NameListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That a mailbox asked for a name, and what it was told.
 */
final class Claim implements NameListener {

	private final int number;

	final Kind kind;

	final String name;

	final Box box;

	@Nullable CompletableFuture<Boolean> result;

	@Nullable Candidacy candidacy;

	/** What the call threw. */
	volatile @Nullable RuntimeException failure;

	/** Whether it was given up, or lost for good. */
	boolean over;

	/** Whether it, or another of the same node, was given up; that stays open. */
	boolean perhapsOver;

	/** Whether it had the name when all was quiet. */
	boolean held;

	/** Whether it was told that it has the name, and since, that it has lost it. */
	private final List<Boolean> told = new ArrayList<>();

	Claim(int number, Kind kind, String name, Box box) {
		this.number = number;
		this.kind = kind;
		this.name = name;
		this.box = box;
	}

	ModelNode node() {
		return this.box.owner;
	}

	@Override
	public synchronized void onRegistered(String name) {
		this.told.add(true);
	}

	@Override
	public synchronized void onLost(String name, Reason reason) {
		this.told.add(false);
	}

	synchronized boolean isRegistered() {
		return !this.told.isEmpty() && this.told.get(this.told.size() - 1);
	}

	/** Whether it was told what it must be told, and nothing that contradicts it. */
	synchronized void check(List<Claim> all) {
		for (int i = 0; i < this.told.size(); i++) {
			assertThat(this.told.get(i)).as("%s was told %s", this, this.told).isEqualTo(i % 2 == 0);
		}
		boolean rivals = all.stream().anyMatch((other) -> other != this && other.name.equals(this.name));
		if (this.told.contains(false)) {
			assertThat(rivals).as("there is another to whom %s can have lost the name", this).isTrue();
		}
		if (this.result != null && !this.over && !this.perhapsOver) {
			assertThat(this.result).as("result of %s", this).isCompleted();
			boolean registered = this.result.join();
			assertThat(this.told.contains(true)).as("%s was told of its name", this).isEqualTo(registered);
			assertThat(registered || rivals).as("there is another for whom %s can be refused", this).isTrue();
		}
		assertThat(this.over || this.perhapsOver || this.failure == null)
			.as("%s failed, for it was given up: %s", this, this.failure)
			.isTrue();
		if (this.kind == Kind.REPLACING && !this.over && !this.perhapsOver) {
			assertThat(this.told).as("%s was told of its name", this).isNotEmpty();
		}
	}

	/** Takes in what has come of it. */
	synchronized void settled(Optional<Ref> holder) {
		boolean registered = isRegistered();
		this.held = registered && holder.equals(Optional.of(this.box.ref()));
		this.over |= (!this.held && this.kind != Kind.STANDING);
		// there may be no rival any more to whom it has lost the name
		this.told.clear();
		if (registered) {
			this.told.add(true);
		}
	}

	@Override
	public String toString() {
		return "#" + this.number + " of " + this.name + " for " + this.box;
	}

	/** When it takes the name. */
	enum Kind {

		/** Now, if it is free. */
		ONCE,

		/** Now, whoever has it. */
		REPLACING,

		/** Whenever it is free. */
		STANDING

	}

}
