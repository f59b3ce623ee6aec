package io.pubsub.jgroups;

import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.logging.NoopLogImpl;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.TCP;
import org.jgroups.util.Responses;
import org.jspecify.annotations.Nullable;

/**
 * TCP whose connections come and go without a word above DEBUG: JGroups warns when the
 * other side closed first, and takes it for an error when both did. It also warns when it
 * has to ask for a node's address before it can send, as when nodes start at the same
 * moment. What goes wrong with messages is logged elsewhere, by JGroups.
 */
final class QuietTcp extends TCP {

	QuietTcp() {
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(TCP.class));
	}

	@Override
	public void start() throws Exception {
		super.start();
		this.srv.log(new ConnectionLog());
	}

	/** Does what it overrides. What is not sent now is sent again. */
	@Override
	protected void sendTo(Address dest, byte[] buf, int offset, int length) throws Exception {
		PhysicalAddress address = (dest instanceof PhysicalAddress physical) ? physical
				: getPhysicalAddressFromCache(dest);
		if (address == null && this.who_has_cache.addIfAbsentOrExpired(dest)) {
			address = ask(dest);
		}
		if (address != null) {
			sendUnicast(address, buf, offset, length);
		}
	}

	private @Nullable PhysicalAddress ask(Address node) {
		Responses responses = fetchResponsesFromDiscoveryProtocol(List.of(node));
		try {
			for (PingData data : responses) {
				if (node.equals(data.getAddress()) && data.getPhysicalAddr() != null) {
					return data.getPhysicalAddr();
				}
			}
			return null;
		}
		finally {
			responses.done();
		}
	}

	private static final class ConnectionLog extends NoopLogImpl {

		private static final Log logger = LogFactory.getLog(QuietTcp.class);

		@Override
		public void warn(String format, Object... args) {
			debug(format, args);
		}

		@Override
		public void warn(String message, Throwable cause) {
			logger.debug(message, cause);
		}

		@Override
		public void error(String format, Object... args) {
			debug(format, args);
		}

		@Override
		public void error(String message, Throwable cause) {
			logger.debug(message, cause);
		}

		@Override
		public void debug(String format, Object... args) {
			if (logger.isDebugEnabled()) {
				logger.debug(format.formatted(args));
			}
		}

	}

}
