package dev.eleventh.backbone.config;

/**
 * A setting, and where it comes from.
 *
 * @param source for people to read, such as {@code size in preprocessor_config.json}
 */
record Sourced<T>(T value, String source) {
    static final String GUESSED = "guessed, because no file and no option sets it";

    @Override
    public String toString() {
        return "%s (%s)".formatted(value, source);
    }
}
