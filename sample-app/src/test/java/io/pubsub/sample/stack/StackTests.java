package io.pubsub.sample.stack;

import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.node.StringNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a stack holds, and which changes can follow.
 */
class StackTests {

	private static final Item ONE = item("one");

	private static final Item TWO = item("two");

	@Test
	void isLastInFirstOut() {
		Stack stack = stack(ONE, TWO);
		assertThat(stack.items()).containsExactly(TWO, ONE);
		Change pop = stack.pop("bob").orElseThrow();
		assertThat(pop.item()).isEqualTo(TWO);
		assertThat(pop.by()).isEqualTo("bob");
		assertThat(stack.after(pop).items()).containsExactly(ONE);
	}

	@Test
	void anEmptyOneHasNothingToPop() {
		assertThat(Stack.EMPTY.pop("bob")).isEmpty();
	}

	@Test
	void countsChanges() {
		Stack stack = stack(ONE, TWO);
		assertThat(stack.version()).isEqualTo(2);
		assertThat(stack.after(stack.pop("bob").orElseThrow()).version()).isEqualTo(3);
	}

	@Test
	void knowsWhatItHasSeen() {
		Change first = Stack.EMPTY.push(ONE);
		Stack stack = stack(ONE, TWO);
		assertThat(stack.knows(first)).isTrue();
		assertThat(stack.isRightBefore(first)).isFalse();
		assertThat(stack.inTermAfter(0).knows(stack.push(ONE))).as("of an earlier term").isTrue();
	}

	@Test
	void noticesWhatIsMissing() {
		Change second = stack(ONE).push(TWO);
		assertThat(Stack.EMPTY.knows(second)).isFalse();
		assertThat(Stack.EMPTY.isRightBefore(second)).isFalse();
		assertThatIllegalArgumentException().isThrownBy(() -> Stack.EMPTY.after(second))
			.withMessage("Version 2 of term 0 does not follow version 0 of term 0");
	}

	@Test
	void noticesATermThatItHasNotSeenBegin() {
		Stack stack = stack(ONE);
		Change change = stack.inTermAfter(0).push(TWO);
		assertThat(stack.knows(change)).isFalse();
		assertThat(stack.isRightBefore(change)).isFalse();
	}

	@Test
	void cannotPopWhatItDoesNotHave() {
		Change pop = new Change(0, 1, Change.Kind.POP, ONE, "bob");
		assertThat(Stack.EMPTY.isRightBefore(pop)).isFalse();
	}

	@Test
	void aNewTermIsNewerWhateverItsVersion() {
		Stack next = Stack.EMPTY.inTermAfter(0);
		assertThat(next.isNewerThan(stack(ONE, TWO))).isTrue();
		assertThat(stack(ONE, TWO).isNewerThan(next)).isFalse();
		assertThat(stack(ONE, TWO).isNewerThan(stack(ONE))).isTrue();
		assertThat(next.isNewerThan(next)).isFalse();
		assertThat(next.inTermAfter(7).term()).isEqualTo(8);
	}

	@Test
	void takesNoMoreThanFitsIntoAMessage() {
		Stack stack = new Stack(0, Stack.MAX_ITEMS, Collections.nCopies(Stack.MAX_ITEMS, ONE));
		assertThatExceptionOfType(StackFullException.class).isThrownBy(() -> stack.push(TWO))
			.withMessageStartingWith("The stack is full");
		Item large = item("x".repeat(Stack.MAX_LENGTH / 2));
		assertThatExceptionOfType(StackFullException.class).isThrownBy(() -> stack(large).push(large));
	}

	private static Stack stack(Item... items) {
		Stack stack = Stack.EMPTY;
		for (Item item : List.of(items)) {
			stack = stack.after(stack.push(item));
		}
		return stack;
	}

	private static Item item(String text) {
		return new Item(StringNode.valueOf(text), "alice");
	}

}
