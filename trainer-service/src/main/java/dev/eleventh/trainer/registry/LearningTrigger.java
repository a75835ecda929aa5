package dev.eleventh.trainer.registry;

/** The triggers of learning, the most urgent first. */
public enum LearningTrigger {
    /** An example was relabelled or retracted, so the champion has learned from a wrong example. */
    CORRECTION("correction"),
    NEW_LABEL("new-label"),
    EXAMPLES("examples"),
    ELAPSED("elapsed"),
    /** A classifier that was trained elsewhere became version 1; nothing was learned. */
    IMPORT("import"),
    /** The system may move to another backbone, and heads were learned on its embeddings. */
    BACKBONE("backbone");

    private final String code;

    LearningTrigger(String code) {
        this.code = code;
    }

    /** The value in the column {@code challenger.learn_trigger}. */
    public String code() {
        return code;
    }
}
