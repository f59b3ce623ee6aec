package io.pubsub.sample;

import org.apache.tomcat.util.buf.EncodedSolidusHandling;

import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets topics have slashes: Tomcat refuses them in a path, even encoded ones, by default.
 */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

	@Bean
	TomcatConnectorCustomizer encodedSlashes() {
		return (connector) -> connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
	}

}
