package io.pubsub.jgroups.discovery;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How static hosts are written.
 */
class HostPortTests {

	@ParameterizedTest
	@CsvSource({ "one, one, 7800", "one:1, one, 1", "' one:2 ', one, 2", "10.0.0.1:65535, 10.0.0.1, 65535",
			"[::1]:3, ::1, 3", "[fe80::1], fe80::1, 7800", "fe80::1, fe80::1, 7800" })
	void hostsHaveAPortOrTheDefaultOne(String text, String host, int port) {
		assertThat(HostPort.parse(text, 7800)).isEqualTo(new HostPort(host, port));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ":1", "one:", "one:two", "one:0", "one:65536", "[]:1" })
	void anythingElseIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text, 7800))
			.withMessageContaining("'" + text + "'");
	}

	@Test
	void aHostWithoutAddressIsLeftOut() {
		HostPort missing = HostPort.parse("no-such-host.invalid", 1);
		assertThatExceptionOfType(UnknownHostException.class).isThrownBy(missing::resolve);
		assertThat(missing.resolveAll()).isEmpty();
		assertThat(new StaticHosts(List.of(missing, HostPort.parse("127.0.0.1", 2))).addresses())
			.containsExactly(new InetSocketAddress("127.0.0.1", 2));
	}

}
