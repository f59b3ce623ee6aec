package io.pubsub.test;

import java.lang.reflect.Method;
import java.util.Set;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Gives tests their parameters, and each a network as new.
 */
class PubSubExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

	private static final Namespace NAMESPACE = Namespace.create(PubSubExtension.class);

	private static final Set<Class<?>> PARAMETERS = Set.of(TestNetwork.class, PublishedMessages.class,
			PubSubScenario.class, TestListeners.class);

	@Override
	public void beforeEach(ExtensionContext context) {
		TestNetwork network = application(context).getBean(TestNetwork.class);
		network.beginTest();
		context.getStore(NAMESPACE).put(TestNetwork.class, network);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		TestNetwork network = context.getStore(NAMESPACE).remove(TestNetwork.class, TestNetwork.class);
		if (network != null) {
			network.endTest();
		}
	}

	/** Spring resolves what is to be autowired, and the parameters of constructors. */
	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return PARAMETERS.contains(parameter.getParameter().getType()) && !parameter.isAnnotated(Autowired.class)
				&& parameter.getDeclaringExecutable() instanceof Method;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return application(context).getBean(parameter.getParameter().getType());
	}

	private static ApplicationContext application(ExtensionContext context) {
		return SpringExtension.getApplicationContext(context);
	}

}
