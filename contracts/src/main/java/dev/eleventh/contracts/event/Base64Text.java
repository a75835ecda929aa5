package dev.eleventh.contracts.event;

import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decodes bytes in a JSON text, in every form that clients write: base64 (RFC 4648) with either alphabet, with or
 * without padding, with line breaks, or after the head of a data URL. Rejects a space, because forms decode a plus sign
 * to a space and the intended character is unknown.
 */
public final class Base64Text {
    /** The head of a data URL (RFC 2397), such as {@code data:image/png;base64,}. */
    private static final Pattern HEAD = Pattern.compile("(?i)data:[^,]{0,200};base64,");

    private static final String LINE_BREAKS = "\r\n";

    private Base64Text() {}

    /**
     * Returns the decoded bytes.
     *
     * @throws IllegalArgumentException when the text is not base64; its message describes the mistake
     */
    public static byte[] decode(String text) {
        String stripped = text.strip();
        Matcher head = HEAD.matcher(stripped);
        int at = head.lookingAt() ? head.end() : 0;
        byte[] plain = new byte[stripped.length() - at];
        int count = 0;
        boolean ended = false;
        for (; at < stripped.length(); at++) {
            char c = stripped.charAt(at);
            boolean isDigit = isDigit(c) && !ended;
            ended |= c == '=';
            if (isDigit) {
                plain[count++] = (byte) inPlainAlphabet(c);
            } else if (c != '=' && LINE_BREAKS.indexOf(c) < 0) {
                throw new IllegalArgumentException("character %d is U+%04X%s".formatted(at, (int) c, hint(c, ended)));
            }
        }
        if (count % 4 == 1) {
            throw new IllegalArgumentException("it is cut off: the last group has 1 character, expected 2 to 4");
        }
        return Base64.getDecoder().decode(Arrays.copyOf(plain, count));
    }

    private static boolean isDigit(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "+/-_".indexOf(c) >= 0;
    }

    private static char inPlainAlphabet(char c) {
        return c == '-' ? '+' : c == '_' ? '/' : c;
    }

    private static String hint(char c, boolean ended) {
        return c == ' ' ? ", perhaps a plus sign that a form has decoded" : ended ? ", after the padding" : "";
    }
}
