package io.pubsub.sample;

import org.apache.tomcat.util.buf.EncodedSolidusHandling;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.CorsRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * What the web server lets through.
 */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {

	/** Topics may have slashes: Tomcat refuses them in a path, even encoded ones. */
	@Bean
	TomcatConnectorCustomizer encodedSlashes() {
		return (connector) -> connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
	}

	/** The page of an instance that has ended goes on with another one. */
	@Bean
	WebMvcConfigurer crossOrigin(@Value("${sample.origins}") String[] origins) {
		return new WebMvcConfigurer() {

			@Override
			public void addCorsMappings(CorsRegistry registry) {
				registry.addMapping("/**").allowedOriginPatterns(origins).allowedMethods("*");
			}

		};
	}

}
