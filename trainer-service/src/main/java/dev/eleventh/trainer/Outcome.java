package dev.eleventh.trainer;

/** The outcome of a record of {@code examples-accepted}. */
enum Outcome {
    RECORDED("recorded"),
    /** The event changed nothing. */
    DUPLICATE("duplicate"),
    RELABELLED("relabelled"),
    RETRACTED("retracted"),
    /** The record went to {@code examples-rejected}. */
    REJECTED("rejected");

    private final String code;

    Outcome(String code) {
        this.code = code;
    }

    /** The value in the column {@code example_event.outcome}. */
    String code() {
        return code;
    }
}
