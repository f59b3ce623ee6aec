package io.pubsub.jgroups.security;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

/**
 * The input of a side that has connected. JGroups does not wait for an answer of the
 * other side, so a refusal comes in place of the first message.
 */
public final class AnswerInput extends FilterInputStream {

	private static final int LENGTH = Integer.BYTES;

	private final Check check;

	private boolean checked;

	public AnswerInput(InputStream input, Check check) {
		super(new PushbackInputStream(input, LENGTH));
		this.check = check;
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
		this.check.check(start, this.in);
		((PushbackInputStream) this.in).unread(start);
	}

	/** Looks at the first bytes of the other side. */
	@FunctionalInterface
	public interface Check {

		/**
		 * Returns if the bytes may begin a message.
		 * @param start the first four bytes, or fewer if there are no more
		 * @param rest what follows
		 * @throws IOException if they refuse this side
		 */
		void check(byte[] start, InputStream rest) throws IOException;

	}

}
