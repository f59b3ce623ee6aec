package io.pubsub.jgroups;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.logging.NoopLogImpl;
import org.jgroups.protocols.TCP;

/**
 * TCP whose connections come and go without a word above DEBUG: JGroups warns when the
 * other side closed first, and takes it for an error when both did. What goes wrong with
 * messages is logged elsewhere, by JGroups.
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
