package io.pubsub.jgroups;

import java.io.DataInput;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import javax.net.ssl.SSLException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.Version;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.logging.NoopLogImpl;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.TCP;
import org.jgroups.util.Responses;
import org.jspecify.annotations.Nullable;

import io.pubsub.log.Printable;

/**
 * TCP whose connections come and go without a word above DEBUG: JGroups warns when the
 * other side closed first, and takes it for an error when both did. It also warns when it
 * has to ask for a node's address before it can send, as when nodes start at the same
 * moment. What goes wrong with messages is logged elsewhere, by JGroups.
 * <p>
 * Nobody waits for a connection to be there, or for a node to read, but who sends it
 * something by {@link Destination}; see {@link BackgroundMessages}.
 * <p>
 * A connection that brings anything but messages of nodes is cut: where the next one
 * would begin is anybody's guess. What was under way is sent again, on the next
 * connection.
 */
final class QuietTcp extends TCP {

	private static final Log logger = LogFactory.getLog(QuietTcp.class);

	/** What the stream of a connection says when it was closed on this side. */
	private static final String CLOSED_HERE = "Stream closed";

	/** How often to try to listen; somebody else has to be as fast each time. */
	private static final int ATTEMPTS = 5;

	private final LinkSockets sockets;

	private final Strangers strangers;

	private final GuardedThreads threads = new GuardedThreads();

	private volatile Consumer<Throwable> onError = (failure) -> {
	};

	private final BackgroundMessages background = new BackgroundMessages((task) -> getThreadPool().execute(task),
			(node, message) -> send(node, message, 0, message.length));

	private final Function<Address, @Nullable Destination> destinations;

	/**
	 * Makes one that is not started.
	 * @param destinations finds members to which something may be under way
	 */
	QuietTcp(LinkSockets sockets, Strangers strangers, Function<Address, @Nullable Destination> destinations) {
		// headers carry the number, so it must be one that JGroups knows
		setId(ClassConfigurator.getProtocolId(TCP.class));
		setSocketFactory(sockets);
		setThreadFactory(this.threads);
		setMaxLength(ArrivingMessages.MAX_LENGTH);
		this.sockets = sockets;
		this.strangers = strangers;
		this.destinations = destinations;
	}

	/**
	 * Says what hears of errors on threads of JGroups, before this is started.
	 * @param onError must not throw
	 */
	void onError(Consumer<Throwable> onError) {
		this.onError = onError;
		this.threads.onError(onError);
	}

	@Override
	public void start() throws Exception {
		listen(super::start, this.sockets);
		this.srv.log(new ConnectionLog());
	}

	/**
	 * Tries more than once, each time with a new socket: of two sockets that are bound to
	 * a port at the same moment only one may listen, and the other, bound for good, finds
	 * all further ports taken that JGroups tries with it.
	 */
	static void listen(Attempt attempt, LinkSockets sockets) throws Exception {
		for (int number = 1;; number++) {
			try {
				attempt.run();
				return;
			}
			catch (BindException ex) {
				sockets.closeDoor();
				if (number == ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	/**
	 * Gives up the port in any case: JGroups only does so once it has begun to accept,
	 * which a failure of any other protocol to start prevents.
	 */
	@Override
	public void stop() {
		super.stop();
		this.sockets.closeDoor();
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

	@Override
	public void sendUnicast(PhysicalAddress dest, byte[] buf, int offset, int length) throws Exception {
		if (this.srv.connectionEstablishedTo(dest) && (Destination.isSending() || hasRoom(dest, length))) {
			send(dest, buf, offset, length);
		}
		else {
			this.background.send(dest, Arrays.copyOfRange(buf, offset, offset + length));
		}
	}

	private boolean hasRoom(PhysicalAddress node, int length) {
		Address member = this.logical_addr_cache.getByValue(node);
		Destination destination = (member != null) ? this.destinations.apply(member) : null;
		return destination == null || destination.hasRoom(length);
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

	/** Reads one message off a connection, on its thread, and has it handled. */
	@Override
	public void receive(Address sender, DataInput in, int length) throws Exception {
		Message message;
		try {
			message = read(in);
		}
		catch (Exception | Error ex) {
			if (isEnd(ex)) {
				throw ex;
			}
			if (ex instanceof OutOfMemoryError) {
				this.onError.accept(ex);
				// the connection is cut, and what was under way is sent again
				throw new IOException("There is no memory left for a message from " + sender, ex);
			}
			this.strangers.refused(String.valueOf(sender), ex);
			throw new IOException("A message from " + sender + " cannot be read", ex);
		}
		if (message.getDest() != null && unicastDestMismatch(message.getDest())) {
			return;
		}
		try {
			this.msg_processing_policy.process(message, message.isFlagSet(Message.Flag.OOB));
			this.msg_stats.received(message);
		}
		catch (Exception | Error ex) {
			Printable.log(logger, "Could not handle a message from " + sender, ex);
			this.onError.accept(ex);
		}
	}

	/** Whether a connection has ended, on either side, as connections do. */
	private static boolean isEnd(Throwable failure) {
		return failure instanceof EOFException || failure instanceof SocketException || failure instanceof SSLException
				|| CLOSED_HERE.equals(failure.getMessage());
	}

	private static Message read(DataInput in) throws Exception {
		short version = in.readShort();
		if (!Version.isBinaryCompatible(version)) {
			throw new IOException("it speaks version " + Version.print(version) + " of JGroups");
		}
		if ((in.readByte() & LIST) != 0) {
			throw new IOException("it sends several messages as one, as no node does");
		}
		Message message = ArrivingMessages.create(in.readShort());
		message.readFrom(in);
		return message;
	}

	/** Finds a port and listens there. */
	@FunctionalInterface
	interface Attempt {

		/**
		 * Finds a port and listens there.
		 * @throws BindException if there is none
		 * @throws Exception if it fails otherwise
		 */
		void run() throws Exception;

	}

	private static final class ConnectionLog extends NoopLogImpl {

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
