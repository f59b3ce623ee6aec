package io.pubsub.jgroups.security;

import java.io.FilterInputStream;
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
		return new Streams(new AnswerInput(socket.getInputStream(), peer), socket.getOutputStream());
	}

	@Override
	public Streams accepted(Socket socket, LinkStart start) throws IOException {
		PushbackInputStream input = new PushbackInputStream(socket.getInputStream(), start.bytes().length);
		input.unread(start.bytes());
		return new Streams(input, socket.getOutputStream());
	}

	/**
	 * JGroups does not wait for an answer of the other side, so a refusal comes in place
	 * of the first message.
	 */
	private final class AnswerInput extends FilterInputStream {

		private static final int LENGTH = Integer.BYTES;

		private final String peer;

		private boolean checked;

		AnswerInput(InputStream input, String peer) {
			super(new PushbackInputStream(input, LENGTH));
			this.peer = peer;
		}

		@Override
		public int read() throws IOException {
			check();
			return super.read();
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			check();
			return super.read(bytes, offset, length);
		}

		private void check() throws IOException {
			if (this.checked) {
				return;
			}
			this.checked = true;
			byte[] start = this.in.readNBytes(LENGTH);
			try {
				LinkStart.checkAnswer(start, this.in, LinkKind.CLEAR);
			}
			catch (StrangerException ex) {
				ClearIntroduction.this.strangers.refused(this.peer, ex);
				throw ex;
			}
			((PushbackInputStream) this.in).unread(start);
		}

	}

}
