package io.pubsub.node.model;

import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.pubsub.node.PubSubNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the order of locks that the documentation of {@code io.pubsub.node} states,
 * while the tests of a class run: the code of the library tells of each monitor that it
 * has entered. Locks are called by their class, or by their field if they are plain
 * objects.
 */
public final class LockOrder implements BeforeAllCallback, AfterAllCallback {

	private static final Path ORDER = Path.of("src/main/java/io/pubsub/node/package-info.java");

	private static final CodeSource LIBRARY = PubSubNode.class.getProtectionDomain().getCodeSource();

	/** Which lock was taken while which other was held, and where first. */
	private static final Map<Pair, String> pairs = new ConcurrentHashMap<>();

	private static final ThreadLocal<List<Held>> held = ThreadLocal.withInitial(ArrayList::new);

	private final Instrumentation instrumentation = instrumentation();

	private final ClassFileTransformer transformer = new Transformer();

	/** By reflection, as the class has annotations that are not on the class path. */
	private static Instrumentation instrumentation() {
		try {
			Method install = Class.forName("net.bytebuddy.agent.ByteBuddyAgent").getMethod("install");
			return (Instrumentation) Objects.requireNonNull(install.invoke(null));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void beforeAll(ExtensionContext context) throws UnmodifiableClassException {
		pairs.clear();
		this.instrumentation.addTransformer(this.transformer, true);
		transformLoaded();
	}

	@Override
	public void afterAll(ExtensionContext context) throws UnmodifiableClassException, IOException {
		this.instrumentation.removeTransformer(this.transformer);
		transformLoaded();
		Map<String, Integer> order = order();
		assertThat(pairs).isNotEmpty();
		assertThat(pairs.entrySet().stream().filter((pair) -> !isStated(pair.getKey(), order)))
			.as("not in the order of " + ORDER)
			.isEmpty();
	}

	private static boolean isStated(Pair pair, Map<String, Integer> order) {
		return order.getOrDefault(pair.held(), Integer.MAX_VALUE) < order.getOrDefault(pair.taken(), 0);
	}

	private static String where() {
		return Arrays.stream(new Throwable().getStackTrace())
			.limit(30)
			.map((frame) -> "\n\tat " + frame)
			.collect(Collectors.joining());
	}

	/** The line of the documentation's list, for each lock. */
	private static Map<String, Integer> order() throws IOException {
		Map<String, Integer> order = new HashMap<>();
		String documentation = Files.readString(ORDER);
		String[] lines = documentation.substring(documentation.indexOf("<ol>")).split("<li>");
		for (int line = 1; line < lines.length; line++) {
			Matcher name = Pattern.compile("\\{@code ([\\w.]+)}").matcher(lines[line]);
			while (name.find()) {
				order.put(name.group(1), line);
			}
		}
		return order;
	}

	private void transformLoaded() throws UnmodifiableClassException {
		this.instrumentation.retransformClasses(Arrays.stream(this.instrumentation.getAllLoadedClasses())
			.filter((type) -> isLibrary(type.getProtectionDomain()))
			.filter(this.instrumentation::isModifiableClass)
			.toArray(Class<?>[]::new));
	}

	private static boolean isLibrary(@Nullable ProtectionDomain domain) {
		return domain != null && LIBRARY.equals(domain.getCodeSource());
	}

	/** The code of the library calls this when it has entered a monitor. */
	public static void entered(Object monitor, String field) {
		List<Held> mine = held.get();
		mine.removeIf((each) -> !Thread.holdsLock(each.monitor()));
		if (mine.stream().anyMatch((each) -> each.monitor() == monitor)) {
			return;
		}
		String name = name(monitor.getClass(), field);
		for (Held each : mine) {
			pairs.computeIfAbsent(new Pair(each.name(), name), (pair) -> where());
		}
		mine.add(new Held(monitor, name));
	}

	private static String name(Class<?> type, String field) {
		if (!isLibrary(type.getProtectionDomain())) {
			return field;
		}
		Class<?> parent = Objects.requireNonNull(type.getSuperclass());
		return isLibrary(parent.getProtectionDomain()) ? name(parent, field) : type.getSimpleName();
	}

	private record Held(Object monitor, String name) {

	}

	private record Pair(String held, String taken) {

		@Override
		public String toString() {
			return this.held + ", then " + this.taken;
		}

	}

	private static final class Transformer implements ClassFileTransformer {

		@Override
		public byte @Nullable [] transform(@Nullable ClassLoader loader, String name, @Nullable Class<?> type,
				@Nullable ProtectionDomain domain, byte[] bytes) {
			if (!isLibrary(domain)) {
				return null;
			}
			ClassReader reader = new ClassReader(bytes);
			ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
			reader.accept(new Classes(writer, name.substring(name.lastIndexOf('/') + 1)), 0);
			return writer.toByteArray();
		}

	}

	private static final class Classes extends ClassVisitor {

		private final String type;

		private Classes(ClassVisitor next, String type) {
			super(SpringAsmInfo.ASM_VERSION, next);
			this.type = type;
		}

		@Override
		public MethodVisitor visitMethod(int access, String method, String descriptor, @Nullable String signature,
				String @Nullable [] exceptions) {
			MethodVisitor next = super.visitMethod(access, method, descriptor, signature, exceptions);
			boolean enters = (access & Opcodes.ACC_SYNCHRONIZED) != 0 && (access & Opcodes.ACC_STATIC) == 0;
			return new Methods(next, this.type, enters);
		}

	}

	/** Puts a call behind each entry into a monitor. */
	private static final class Methods extends MethodVisitor {

		private final String type;

		private final boolean enters;

		private String field = "";

		private Methods(MethodVisitor next, String type, boolean enters) {
			super(SpringAsmInfo.ASM_VERSION, next);
			this.type = type;
			this.enters = enters;
		}

		@Override
		public void visitCode() {
			super.visitCode();
			if (this.enters) {
				super.visitVarInsn(Opcodes.ALOAD, 0);
				tell(this.type);
			}
		}

		@Override
		public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
			super.visitFieldInsn(opcode, owner, name, descriptor);
			this.field = name;
		}

		@Override
		public void visitInsn(int opcode) {
			if (opcode != Opcodes.MONITORENTER) {
				super.visitInsn(opcode);
				return;
			}
			super.visitInsn(Opcodes.DUP);
			super.visitInsn(opcode);
			tell(this.type + "." + this.field);
		}

		private void tell(String field) {
			super.visitLdcInsn(field);
			super.visitMethodInsn(Opcodes.INVOKESTATIC, LockOrder.class.getName().replace('.', '/'), "entered",
					"(Ljava/lang/Object;Ljava/lang/String;)V", false);
		}

	}

}
