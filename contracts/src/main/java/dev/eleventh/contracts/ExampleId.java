package dev.eleventh.contracts;

/**
 * The permanent name of one example (or of one image to predict): 1 to {@value #MAX_LENGTH} visible ASCII characters,
 * so that it can be used in a key, a header, a URL and a log line without escaping.
 */
public record ExampleId(String value) implements Comparable<ExampleId> {
    public static final int MAX_LENGTH = 200;

    public ExampleId {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "example id must have 1 to %d characters, had %d".formatted(MAX_LENGTH, value.length()));
        }
        int forbidden =
                value.chars().filter(c -> c <= ' ' || c >= 0x7F).findFirst().orElse(-1);
        if (forbidden >= 0) {
            throw new IllegalArgumentException(
                    "example id must be visible ASCII without spaces, has U+%04X".formatted(forbidden));
        }
    }

    @Override
    public int compareTo(ExampleId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
