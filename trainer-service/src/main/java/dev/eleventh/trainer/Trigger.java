package dev.eleventh.trainer;

/** What sets off learning, the most pressing first. */
enum Trigger {
    /** An example was relabelled or retracted: the champion has learned what is wrong. */
    CORRECTION("correction"),
    NEW_LABEL("new-label"),
    EXAMPLES("examples"),
    ELAPSED("elapsed"),
    /** A classifier that was trained elsewhere became version 1; nothing was learned. */
    IMPORT("import");

    private final String code;

    Trigger(String code) {
        this.code = code;
    }

    /** As the column {@code challenger.learn_trigger} spells it. */
    String code() {
        return code;
    }
}
