package dev.eleventh.cli;

import java.util.ArrayList;
import java.util.List;

/** Text from elsewhere (labels, ids, messages) as a terminal may show it. */
final class Printable {
    private Printable() {}

    /** Without control characters: an id of a rejected record may hold any, also those that move a cursor. */
    static String text(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]", "\uFFFD");
    }

    /** Columns that a terminal takes for it. */
    static int width(String text) {
        return text.codePoints().map(Printable::width).sum();
    }

    /** The beginning that fits into so many columns, with an ellipsis for the rest. */
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

    /** Lines that fit into so many columns, broken between words where that can be; none for an empty text. */
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

    /** East Asian scripts, full-width forms and emoji. */
    private static boolean isWide(int codePoint) {
        return switch (Character.UnicodeScript.of(codePoint)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL -> true;
            default -> (codePoint >= 0xFF01 && codePoint <= 0xFF60) || (codePoint >= 0x1F300 && codePoint <= 0x1FAFF);
        };
    }
}
