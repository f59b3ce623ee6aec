package io.pubsub.jgroups.link;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;

import org.jgroups.stack.IpAddress;
import org.junit.jupiter.api.Test;

import io.pubsub.jgroups.security.Introductions;
import io.pubsub.jgroups.security.Strangers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

class NonBlockingTcpTests {

	private final Strangers strangers = new Strangers();

	private final NonBlockingTcp tcp = new NonBlockingTcp(new LinkSockets(Introductions.none(this.strangers), 100,
			this.strangers, new JGroupsVersions("test", this.strangers)), this.strangers, new IdleOwner());

	private void receive(InputStream input) throws Exception {
		this.tcp.receive(new IpAddress(InetAddress.getLoopbackAddress(), 7800), new DataInputStream(input), 100);
	}

	@Test
	void bytesThatAreNoMessageAreAStrangers() {
		assertThatIOException().isThrownBy(() -> receive(new ByteArrayInputStream("GET / HTTP/1.1".getBytes())))
			.withMessageContaining("cannot be read");
		assertThat(this.strangers.count()).isOne();
	}

	@Test
	void aConnectionThatEndsIsNoStrangers() {
		assertThatExceptionOfType(EOFException.class).isThrownBy(() -> receive(new ByteArrayInputStream(new byte[0])));
		assertThat(this.strangers.count()).isZero();
	}

	@Test
	void aConnectionThatThisNodeClosedIsNoStrangers() throws IOException {
		InputStream closed = new BufferedInputStream(new ByteArrayInputStream(new byte[100]));
		closed.close();
		assertThatIOException().isThrownBy(() -> receive(closed));
		assertThat(this.strangers.count()).isZero();
	}

}
