package io.pubsub.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;

import io.pubsub.modulith.ResubmissionDuty;
import io.pubsub.modulith.ResubmissionGate;
import io.pubsub.modulith.Resubmissions;

/**
 * Has incomplete event publications resubmitted while this node is in the cluster and its
 * subscriptions are known.
 */
final class ResubmissionLifecycle extends NodePhase {

	/** Right after subscriptions, and right before them. */
	static final int PHASE = SubscriptionsLifecycle.PHASE + 1;

	private final ObjectProvider<ResubmissionGate> gate;

	private final ObjectProvider<ResubmissionDuty> duty;

	private final ObjectProvider<Resubmissions> resubmissions;

	ResubmissionLifecycle(ObjectProvider<ResubmissionGate> gate, ObjectProvider<ResubmissionDuty> duty,
			ObjectProvider<Resubmissions> resubmissions) {
		super(PHASE);
		this.gate = gate;
		this.duty = duty;
		this.resubmissions = resubmissions;
	}

	@Override
	void begin() {
		this.gate.ifAvailable(ResubmissionGate::open);
		this.resubmissions.ifAvailable(Resubmissions::start);
	}

	@Override
	void end() {
		this.resubmissions.ifAvailable(Resubmissions::stop);
		this.duty.ifAvailable(ResubmissionDuty::close);
	}

}
