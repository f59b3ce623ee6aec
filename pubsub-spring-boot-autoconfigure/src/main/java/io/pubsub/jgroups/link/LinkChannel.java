package io.pubsub.jgroups.link;

import java.net.Inet6Address;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;

import org.jgroups.JChannel;
import org.jgroups.Lifecycle;
import org.jgroups.stack.Configurator;
import org.jgroups.stack.Protocol;
import org.jgroups.stack.ProtocolStack;
import org.jgroups.util.StackType;
import org.jgroups.util.Util;

/**
 * A channel whose protocols have all their addresses. JGroups looks for an address other
 * than loopback for each protocol and each part of one, whether it has an address already
 * or not, and warns each time there is none, as on a machine without a network.
 */
final class LinkChannel extends JChannel {

	/**
	 * Creates a channel that is not connected.
	 * @param protocols the transport first
	 */
	LinkChannel(List<Protocol> protocols) throws Exception {
		super(false);
		this.prot_stack = new AddressedStack().setChannel(this);
		for (Protocol protocol : protocols) {
			this.prot_stack.addProtocol(protocol);
			protocol.setProtocolStack(this.prot_stack);
		}
		this.prot_stack.init();
		this.prot_stack.getTransport().getDiagnosticsHandler().setEnabled(false);
		boolean ipv6 = this.prot_stack.getTransport().getBindAddress() instanceof Inet6Address;
		for (Protocol protocol : this.prot_stack.getProtocols()) {
			Configurator.resolveAndAssignFields(protocol, new HashMap<>(), ipv6 ? StackType.IPv6 : StackType.IPv4);
		}
	}

	/** Does what it overrides, but for the addresses. */
	private static final class AddressedStack extends ProtocolStack {

		@Override
		public void init() throws Exception {
			List<Protocol> protocols = getProtocols();
			Collections.reverse(protocols);
			this.top_prot = Configurator.connectProtocols(protocols);
			this.top_prot.setUpProtocol(this);
			setDownProtocol(this.top_prot);
			this.bottom_prot = getBottomProtocol();
			for (Protocol protocol : protocols) {
				protocol.init();
				Util.forAllComponents(protocol, (component, prefix) -> init(component));
			}
		}

		private static void init(Object component) {
			if (component instanceof Lifecycle lifecycle) {
				try {
					lifecycle.init();
				}
				catch (Exception ex) {
					throw new IllegalStateException("Cannot initialize " + component, ex);
				}
			}
		}

	}

}
