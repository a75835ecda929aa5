package dev.eleventh.trainer.registry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Selects judgements. A number is the number of a version, or the name of a label that a version learned first. Any
 * other text is a part of a strategy, a reason or the name of such a label, in capitals or small letters from A to Z.
 *
 * @param text empty for all judgements
 * @param promotedOnly whether challengers that were not promoted are left out
 */
public record JudgementSearch(String text, boolean promotedOnly) {
    /** Maximum length of a text, in characters: longer than any label. */
    public static final int MAX_TEXT = 200;

    private static final Pattern VERSION = Pattern.compile("(?:v|version )?([0-9]{1,18})", Pattern.CASE_INSENSITIVE);

    public JudgementSearch {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                    "text must have at most %d characters, had %d".formatted(MAX_TEXT, text.length()));
        }
    }

    /** Returns the number of the version that is searched for; -1 if the text is no number. */
    long version() {
        Matcher matcher = VERSION.matcher(text);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }
}
