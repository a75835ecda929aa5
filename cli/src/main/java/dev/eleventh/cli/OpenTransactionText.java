package dev.eleventh.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** A transaction that holds up records, as a clause. */
final class OpenTransactionText {
    private OpenTransactionText() {}

    /** Of the first one of a list; empty when there is none, or the broker does not say. */
    static String of(JsonNode openTransactions) {
        JsonNode first = openTransactions.path(0);
        return first.isMissingNode()
                ? ""
                : "a producer left a transaction open on %s since %s, and the records behind it wait: docs/operations.md#eleventhopentransaction"
                        .formatted(first.path("topic").asText(), Figures.time(first.path("since")));
    }
}
