package dev.eleventh.cli.service;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.terminal.NumberText;

/** A transaction that holds up records, as a clause. */
public final class OpenTransactionText {
    private OpenTransactionText() {}

    /** Describes the first of a list; returns an empty text if there is none or the broker does not report them. */
    public static String of(JsonNode openTransactions) {
        JsonNode first = openTransactions.path(0);
        return first.isMissingNode()
                ? ""
                : "a producer has left a transaction open on %s since %s, and the records behind it wait: see docs/operate/runbooks/eleventhopentransaction.md"
                        .formatted(first.path("topic").asText(), NumberText.time(first.path("since")));
    }
}
