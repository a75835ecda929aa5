package dev.eleventh.system;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses enough of PromQL to find the metrics that an expression reads. */
final class PromQl {
    private static final Pattern TEXT = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"");
    private static final Pattern SELECTOR_OR_RANGE = Pattern.compile("\\{[^}]*}|\\[[^]]*]");
    private static final Pattern LABEL_LIST =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");

    /** A name without a following parenthesis, which would make it a function, and not inside a number. */
    private static final Pattern NAME = Pattern.compile("(?<![\\w:.])[a-zA-Z_:][\\w:]*+(?!\\s*\\()");

    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

    private PromQl() {}

    static SortedSet<String> metrics(String expression) {
        String bare = expression;
        for (Pattern passedOver : new Pattern[] {TEXT, SELECTOR_OR_RANGE, LABEL_LIST}) {
            bare = passedOver.matcher(bare).replaceAll(" ");
        }
        SortedSet<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(bare);
        while (name.find()) {
            names.add(name.group());
        }
        names.removeAll(OPERATORS);
        return names;
    }
}
