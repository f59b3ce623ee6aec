package io.pubsub.modulith;

import io.pubsub.PubSubException;
import io.pubsub.Receipt;

/**
 * The failure of an externalized event that did not arrive everywhere it was meant for.
 * Its publication stays incomplete, so that it can be resubmitted; nodes where it has
 * arrived receive it again then.
 */
public final class UnconfirmedEventException extends PubSubException {

	private static final long serialVersionUID = 1L;

	private final transient Receipt receipt;

	UnconfirmedEventException(String message, Receipt receipt) {
		super(message);
		this.receipt = receipt;
	}

	/**
	 * Where the event arrived, and where it did not.
	 * @return the receipt
	 */
	public Receipt getReceipt() {
		return this.receipt;
	}

}
