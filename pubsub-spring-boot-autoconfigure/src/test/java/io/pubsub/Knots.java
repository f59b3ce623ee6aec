package io.pubsub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/**
 * Fails on classes of one package that cannot be understood one by one: each of them
 * depends, perhaps by way of others, on each other one. Nested classes count as the class
 * that they are in.
 */
final class Knots extends ArchCondition<JavaClass> {

	private final int most;

	private final Map<JavaClass, Set<JavaClass>> dependencies = new HashMap<>();

	/**
	 * Creates a condition.
	 * @param most how many classes may depend on each other
	 */
	Knots(int most) {
		super("form no knot of more than " + most + " classes within a package");
		this.most = most;
	}

	@Override
	public void init(Collection<JavaClass> classes) {
		this.dependencies.clear();
		classes.forEach((each) -> this.dependencies.computeIfAbsent(top(each), (key) -> new HashSet<>()));
		classes.forEach((each) -> each.getDirectDependenciesFromSelf()
			.stream()
			.map((dependency) -> top(dependency.getTargetClass()))
			.filter((target) -> this.dependencies.containsKey(target)
					&& target.getPackageName().equals(each.getPackageName()))
			.forEach(this.dependencies.get(top(each))::add));
	}

	private static JavaClass top(JavaClass type) {
		JavaClass top = type.getBaseComponentType();
		while (top.getEnclosingClass().isPresent()) {
			top = top.getEnclosingClass().get();
		}
		return top;
	}

	/** Reported once for each knot, by the first of its classes. */
	@Override
	public void check(JavaClass type, ConditionEvents events) {
		if (!type.isTopLevelClass()) {
			return;
		}
		Set<JavaClass> knot = reachable(type);
		knot.removeIf((other) -> !reachable(other).contains(type));
		List<String> names = new ArrayList<>(new TreeSet<>(knot.stream().map(JavaClass::getSimpleName).toList()));
		if (knot.size() > this.most
				&& type.equals(knot.stream().min(Comparator.comparing(JavaClass::getName)).orElseThrow())) {
			events.add(SimpleConditionEvent.violated(type,
					"%d classes of %s depend on each other: %s".formatted(knot.size(), type.getPackageName(), names)));
		}
	}

	private Set<JavaClass> reachable(JavaClass from) {
		Set<JavaClass> reached = new HashSet<>();
		Deque<JavaClass> next = new ArrayDeque<>(List.of(from));
		while (!next.isEmpty()) {
			this.dependencies.get(next.poll()).stream().filter(reached::add).forEach(next::add);
		}
		return reached;
	}

}
