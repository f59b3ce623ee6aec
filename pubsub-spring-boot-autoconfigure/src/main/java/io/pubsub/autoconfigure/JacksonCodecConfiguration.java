package io.pubsub.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import io.pubsub.wire.JacksonPayloadCodec;

/**
 * The codecs {@code json} and {@code cbor}, with the application's own mappers.
 */
@Configuration(proxyBeanMethods = false)
class JacksonCodecConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	@ConditionalOnBean(JsonMapper.class)
	static class Json {

		@Bean
		@ConditionalOnMissingBean(name = "jsonPayloadCodec")
		JacksonPayloadCodec jsonPayloadCodec(JsonMapper mapper) {
			return new JacksonPayloadCodec("json", mapper);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(CBORMapper.class)
	@ConditionalOnBean(CBORMapper.class)
	static class Cbor {

		@Bean
		@ConditionalOnMissingBean(name = "cborPayloadCodec")
		JacksonPayloadCodec cborPayloadCodec(CBORMapper mapper) {
			return new JacksonPayloadCodec("cbor", mapper);
		}

	}

}
