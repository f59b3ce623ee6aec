package io.pubsub.jgroups.link;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasParameterTypes;

/**
 * Members of JGroups, each written as {@code use class#member}: {@code override},
 * {@code call} or {@code field}, the class that declares it, and its name. Methods and
 * constructors have the types of their parameters.
 */
final class JGroupsMembers {

	private static final String JGROUPS = "org.jgroups";

	private JGroupsMembers() {
	}

	/**
	 * Those of some members that are not there, found by reflection alone.
	 * @param classes finds a class by name; null if there is none
	 */
	static List<String> missing(Collection<String> members, Function<String, Class<?>> classes) {
		return members.stream().filter((member) -> !exists(member, classes)).toList();
	}

	private static boolean exists(String member, Function<String, Class<?>> classes) {
		String name = member.substring(member.indexOf(' ') + 1);
		int hash = name.indexOf('#');
		Class<?> owner = classes.apply(name.substring(0, hash));
		return owner != null
				&& withParents(owner).flatMap(JGroupsMembers::declared).anyMatch(name.substring(hash + 1)::equals);
	}

	private static Stream<Class<?>> withParents(Class<?> type) {
		Stream<Class<?>> parents = (type.getSuperclass() != null)
				? Stream.concat(Stream.of(type.getSuperclass()), Stream.of(type.getInterfaces()))
				: Stream.of(type.getInterfaces());
		return Stream.concat(Stream.of(type), parents.flatMap(JGroupsMembers::withParents));
	}

	private static Stream<String> declared(Class<?> type) {
		List<String> names = new ArrayList<>();
		for (Field field : type.getDeclaredFields()) {
			names.add(field.getName());
		}
		for (Method method : type.getDeclaredMethods()) {
			names.add(signature(method.getName(), Stream.of(method.getParameterTypes())));
		}
		for (Constructor<?> constructor : type.getDeclaredConstructors()) {
			names.add(signature("new", Stream.of(constructor.getParameterTypes())));
		}
		return names.stream();
	}

	private static String signature(String name, Stream<Class<?>> types) {
		return types.map(Class::getTypeName).collect(Collectors.joining(",", name + "(", ")"));
	}

	/**
	 * What some classes need of JGroups: all that they override, all fields, and all
	 * calls but those of public members in its root package. Constants are not seen, as
	 * the compiler copies them.
	 */
	static Set<String> usedBy(JavaClasses classes) {
		Set<String> used = new TreeSet<>();
		for (JavaClass type : classes) {
			type.getFieldAccessesFromSelf().forEach((access) -> add(used, "field", access));
			type.getCodeUnitAccessesFromSelf().forEach((access) -> add(used, "call", access));
			for (JavaMethod method : type.getMethods()) {
				Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream())
					.filter(JGroupsMembers::isJGroups)
					.flatMap((parent) -> parent.getMethods().stream())
					.filter((inherited) -> isOverridden(inherited, method))
					.forEach((inherited) -> used.add("override " + name(inherited)));
			}
		}
		return used;
	}

	private static void add(Set<String> used, String kind, JavaAccess<?> access) {
		access.getTarget()
			.resolveMember()
			.map(JavaMember.class::cast)
			.filter((member) -> isJGroups(member.getOwner()) && !isPromised(member))
			.ifPresent((member) -> used.add(kind + " " + name(member)));
	}

	private static boolean isPromised(JavaMember member) {
		return member.getOwner().getPackageName().equals(JGROUPS)
				&& member.getModifiers().contains(JavaModifier.PUBLIC);
	}

	private static boolean isOverridden(JavaMethod inherited, JavaMethod method) {
		return inherited.getName().equals(method.getName())
				&& inherited.getRawParameterTypes().equals(method.getRawParameterTypes())
				&& !method.getModifiers().contains(JavaModifier.PRIVATE)
				&& !method.getModifiers().contains(JavaModifier.SYNTHETIC)
				&& !inherited.getModifiers().contains(JavaModifier.SYNTHETIC);
	}

	private static boolean isJGroups(JavaClass type) {
		return type.getPackageName().equals(JGROUPS) || type.getPackageName().startsWith(JGROUPS + ".");
	}

	private static String name(JavaMember member) {
		String owner = member.getOwner().getName() + "#";
		return (member instanceof JavaCodeUnit unit)
				? owner + signature(member.getName().equals("<init>") ? "new" : member.getName(), types(unit))
				: owner + member.getName();
	}

	private static Stream<Class<?>> types(HasParameterTypes unit) {
		return unit.getRawParameterTypes().stream().map(JavaClass::reflect);
	}

}
