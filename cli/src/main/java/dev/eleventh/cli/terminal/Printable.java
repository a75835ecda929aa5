package dev.eleventh.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Makes text from elsewhere (labels, ids, messages) safe to show on a terminal. */
public final class Printable {
    private Printable() {}

    /**
     * Replaces control characters by U+FFFD: an id of a rejected record may contain any, even those that move the
     * cursor.
     */
    public static String text(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]", "\uFFFD");
    }

    /** Returns the number of terminal columns that the text occupies. */
    static int width(String text) {
        return text.codePoints().map(Printable::width).sum();
    }

    /** Returns the longest prefix that fits into this many columns, with an ellipsis if text was cut. */
    static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int used = 1;
        for (int codePoint : text.codePoints().toArray()) {
            used += width(codePoint);
            if (used > columns) {
                break;
            }
            kept.appendCodePoint(codePoint);
        }
        return kept + "…";
    }

    /**
     * Breaks text into lines that fit into this many columns, between words if possible; returns no line for an empty
     * text.
     */
    static List<String> wrapped(String text, int columns) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (int codePoint : text.strip().codePoints().toArray()) {
            if (width(line.toString()) + width(codePoint) > columns) {
                int space = codePoint == ' ' ? -1 : line.lastIndexOf(" ");
                int end = space > 0 ? space : line.length();
                lines.add(line.substring(0, end).strip());
                line.delete(0, space > 0 ? space + 1 : end);
            }
            if (codePoint != ' ' || !line.isEmpty()) {
                line.appendCodePoint(codePoint);
            }
        }
        if (!line.isEmpty()) {
            lines.add(line.toString().strip());
        }
        return lines;
    }

    private static int width(int codePoint) {
        switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> {
                return 0;
            }
            default -> {
                return isWide(codePoint) ? 2 : 1;
            }
        }
    }

    /** Returns true for East Asian scripts, full-width forms and emoji. */
    private static boolean isWide(int codePoint) {
        return switch (Character.UnicodeScript.of(codePoint)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL -> true;
            default -> (codePoint >= 0xFF01 && codePoint <= 0xFF60) || (codePoint >= 0x1F300 && codePoint <= 0x1FAFF);
        };
    }
}
