package dev.eleventh.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.text.Normalizer;

/**
 * The name of a class, as people write it: 1 to {@value #MAX_LENGTH} characters (code points), in Unicode
 * normalisation form C, with plain spaces and none at the ends, and without control, format, surrogate or unassigned
 * characters, so that two labels that look the same are the same.
 */
public record Label(@JsonValue String value) implements Comparable<Label> {
    public static final int MAX_LENGTH = 128;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Label {
        if (!value.equals(normalise(value))) {
            throw new IllegalArgumentException(
                    "label must be trimmed and in Unicode NFC, was '%s'; use Label.parse".formatted(printable(value)));
        }
        int length = value.codePointCount(0, value.length());
        if (length < 1 || length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "label must have 1 to %d characters, had %d".formatted(MAX_LENGTH, length));
        }
        int forbidden =
                value.codePoints().filter(Label::isForbidden).findFirst().orElse(-1);
        if (forbidden >= 0) {
            throw new IllegalArgumentException(
                    "label must have no control characters, '%s' has U+%04X".formatted(printable(value), forbidden));
        }
    }

    /**
     * The label that a person meant: trimmed and normalised.
     *
     * @throws IllegalArgumentException when nothing, too much or a control character is left
     */
    public static Label parse(String text) {
        return new Label(normalise(text));
    }

    private static String normalise(String text) {
        // every kind of space looks like the plain one
        String plain = text.replaceAll("\\p{Zs}", " ");
        return Normalizer.normalize(plain, Normalizer.Form.NFC).strip();
    }

    private static boolean isForbidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.UNASSIGNED, Character.FORMAT ->
                codePoint != ZERO_WIDTH_JOINER;
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** Joins emoji and Indic letters: the one format character that changes what a reader sees. */
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private static String printable(String value) {
        String head = value.length() <= 40 ? value : value.substring(0, 40) + "…";
        return head.replaceAll("\\p{C}", "\uFFFD");
    }

    @Override
    public int compareTo(Label other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
