package io.pubsub.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.pubsub.jgroups.BindFailedException;

/**
 * Explains that the node cannot listen for others.
 */
class BindFailedFailureAnalyzer extends AbstractFailureAnalyzer<BindFailedException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, BindFailedException cause) {
		return new FailureAnalysis(cause.getMessage(), "Stop what listens on port " + cause.getPort()
				+ ", or set pubsub.cluster.bind-port to another port, or to 0 for any. If '" + cause.getAddress()
				+ "' is not an address of this machine, correct pubsub.cluster.bind-address.", cause);
	}

}
