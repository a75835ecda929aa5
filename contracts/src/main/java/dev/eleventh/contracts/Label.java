package dev.eleventh.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.text.Normalizer;

/**
 * The name of a class, as people write it: 1 to {@value #MAX_LENGTH} characters (code points), in Unicode normalisation
 * form C, with plain spaces only and none at the ends. Control characters, invisible characters and characters that
 * reorder the surrounding text are rejected. Joiners and direction marks, which some scripts need, and characters newer
 * than this Java are accepted.
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
        if (value.codePoints().noneMatch(Label::isVisible)) {
            throw new IllegalArgumentException(
                    "label must have a visible character, '%s' has none".formatted(printable(value)));
        }
    }

    /**
     * Trims and normalises a text and returns it as a label.
     *
     * @throws IllegalArgumentException when the result is empty, too long, or has a control character
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
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            // an emoji of a later Unicode version is unassigned here, as are the 66 code points that never become
            // characters
            case Character.UNASSIGNED -> (codePoint & 0xFFFE) == 0xFFFE || isWithin(codePoint, 0xFDD0, 0xFDEF);
            case Character.FORMAT -> isReordering(codePoint) || isInvisible(codePoint);
            default -> false;
        };
    }

    /** Embeddings, overrides and isolates: they could make a label look like another label. */
    private static boolean isReordering(int codePoint) {
        return isWithin(codePoint, 0x202A, 0x202E) || isWithin(codePoint, 0x2066, 0x2069);
    }

    /**
     * Soft hyphen, zero width space, word joiner and similar, byte order mark: they change nothing that a reader sees.
     */
    private static boolean isInvisible(int codePoint) {
        return codePoint == 0xAD
                || codePoint == 0x180E
                || codePoint == 0x200B
                || isWithin(codePoint, 0x2060, 0x2064)
                || isWithin(codePoint, 0x206A, 0x206F)
                || codePoint == 0xFEFF
                || isWithin(codePoint, 0xFFF9, 0xFFFB);
    }

    private static boolean isWithin(int codePoint, int first, int last) {
        return codePoint >= first && codePoint <= last;
    }

    private static boolean isVisible(int codePoint) {
        return codePoint != ' ' && Character.getType(codePoint) != Character.FORMAT;
    }

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
