package io.pubsub.benchmarks.scale;

import java.util.Arrays;

/**
 * A table in Markdown: the first column text, all others figures.
 */
public final class Table {

	private final StringBuilder markdown = new StringBuilder("\n");

	/**
	 * Begins a table.
	 * @param titles of the columns
	 */
	public Table(String... titles) {
		row(titles);
		String[] lines = new String[titles.length];
		Arrays.fill(lines, "---:");
		lines[0] = "---";
		row(lines);
	}

	/**
	 * Adds a row.
	 * @param cells one for each column
	 * @return this table
	 */
	public Table row(String... cells) {
		this.markdown.append("| ").append(String.join(" | ", cells)).append(" |\n");
		return this;
	}

	@Override
	public String toString() {
		return this.markdown.toString();
	}

}
