package io.pubsub.node.name;

import java.util.UUID;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.pubsub.LossListener.Cause;
import io.pubsub.MembershipEvent;
import io.pubsub.cluster.RowObserver;
import io.pubsub.log.Printable;
import io.pubsub.node.kernel.Losses;
import io.pubsub.node.kernel.MembershipHandler;
import io.pubsub.wire.Row;

/**
 * Reads what other nodes tell of names. What tells of none is dropped and counted.
 */
final class RemoteNames implements RowObserver, MembershipHandler {

	private static final Log logger = LogFactory.getLog(RemoteNames.class);

	private final NameClaims claims;

	private final NameRow rows;

	private final Losses losses;

	RemoteNames(NameClaims claims, NameRow rows, Losses losses) {
		this.claims = claims;
		this.rows = rows;
		this.losses = losses;
	}

	@Override
	public void changed(MembershipEvent event) {
		this.claims.changed(event);
	}

	@Override
	public void unknown(UUID node) {
		this.claims.known(node, false);
	}

	@Override
	public void known(UUID node) {
		this.claims.known(node, true);
	}

	@Override
	public void added(UUID node, Row row) {
		if (!change(node, row, true)) {
			this.losses.count(Cause.MALFORMED, null, this.claims.table().nameOf(node), 1);
		}
	}

	@Override
	public void removed(UUID node, Row row) {
		change(node, row, false);
	}

	private boolean change(UUID node, Row row, boolean added) {
		try {
			if (this.rows.isClaim(row)) {
				this.claims.claim(this.rows.claimed(row), node, added);
			}
			else {
				this.claims.holder(row.key(), this.rows.holder(node, row), added);
			}
			return true;
		}
		catch (IllegalArgumentException ex) {
			logger.debug("Another node tells of what is no name: " + Printable.message(ex));
			return false;
		}
	}

}
