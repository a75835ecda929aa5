package dev.eleventh.trainer;

/** What a record of {@code examples-accepted} came to. */
enum Outcome {
    RECORDED("recorded"),
    /** It said what was known already. */
    DUPLICATE("duplicate"),
    RELABELLED("relabelled"),
    RETRACTED("retracted"),
    /** It went to {@code examples-rejected}. */
    REJECTED("rejected");

    private final String code;

    Outcome(String code) {
        this.code = code;
    }

    /** As the column {@code example_event.outcome} spells it. */
    String code() {
        return code;
    }
}
