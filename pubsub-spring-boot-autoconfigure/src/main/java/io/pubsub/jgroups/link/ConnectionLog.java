package io.pubsub.jgroups.link;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jgroups.logging.NoopLogImpl;

/**
 * Logs at DEBUG what JGroups warns about: connections that come and go.
 */
final class ConnectionLog extends NoopLogImpl {

	private static final Log logger = LogFactory.getLog(ConnectionLog.class);

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
