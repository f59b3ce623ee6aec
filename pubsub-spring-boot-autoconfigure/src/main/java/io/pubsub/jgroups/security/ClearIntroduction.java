package io.pubsub.jgroups.security;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.Socket;

/**
 * Proves nothing: any program that greets as JGroups does is a node.
 */
final class ClearIntroduction implements Introduction {

	private final Strangers strangers;

	ClearIntroduction(Strangers strangers) {
		this.strangers = strangers;
	}

	@Override
	public LinkKind kind() {
		return LinkKind.CLEAR;
	}

	@Override
	public Streams connected(Socket socket) throws IOException {
		String peer = String.valueOf(socket.getRemoteSocketAddress());
		return new Streams(new AnswerInput(socket.getInputStream(), (start, rest) -> check(peer, start, rest)),
				socket.getOutputStream());
	}

	private void check(String peer, byte[] start, InputStream rest) throws IOException {
		try {
			LinkStart.checkAnswer(start, rest, LinkKind.CLEAR);
		}
		catch (StrangerException ex) {
			this.strangers.refused(peer, ex);
			throw ex;
		}
	}

	@Override
	public Streams accepted(Socket socket, LinkStart start) throws IOException {
		PushbackInputStream input = new PushbackInputStream(socket.getInputStream(), start.bytes().length);
		input.unread(start.bytes());
		return new Streams(input, socket.getOutputStream());
	}

}
