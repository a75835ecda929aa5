package dev.eleventh.trainer.record;

/** The outcome of a record of {@code examples-accepted}. */
enum RecordOutcome {
    RECORDED("recorded"),
    /** The event changed nothing. */
    DUPLICATE("duplicate"),
    RELABELLED("relabelled"),
    RETRACTED("retracted"),
    /** The record went to {@code examples-rejected}. */
    REJECTED("rejected");

    private final String code;

    RecordOutcome(String code) {
        this.code = code;
    }

    /** The value in the column {@code example_event.outcome}. */
    String code() {
        return code;
    }
}
