package io.pubsub.integration;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A client that reads server-sent events until the response ends or it closes. The server
 * does not answer before the first event.
 */
final class EventLines implements AutoCloseable {

	final List<String> data = new CopyOnWriteArrayList<>();

	/** Whether the server has ended its response properly. */
	volatile boolean ended;

	private final Socket socket;

	private EventLines(Socket socket) {
		this.socket = socket;
	}

	static EventLines open(String address) {
		try {
			URI uri = URI.create("http://" + address);
			Socket socket = new Socket(uri.getHost(), uri.getPort());
			PrintWriter request = new PrintWriter(socket.getOutputStream(), false, StandardCharsets.US_ASCII);
			request.print("GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getHost()
					+ "\r\nAccept: text/event-stream\r\n\r\n");
			request.flush();
			EventLines lines = new EventLines(socket);
			Thread reader = new Thread(lines::read, "events");
			reader.setDaemon(true);
			reader.start();
			return lines;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read() {
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(this.socket.getInputStream(), StandardCharsets.UTF_8))) {
			String line = reader.readLine();
			// the last chunk is empty
			while (line != null && !line.equals("0")) {
				if (line.startsWith("data:")) {
					this.data.add(line.substring("data:".length()));
				}
				line = reader.readLine();
			}
			this.ended = line != null;
		}
		catch (IOException ex) {
			// it has closed
		}
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
