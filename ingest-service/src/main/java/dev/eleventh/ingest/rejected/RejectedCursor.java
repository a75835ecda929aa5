package dev.eleventh.ingest.rejected;

import dev.eleventh.runtime.http.HttpProblem;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The position at which a page of rejected records ends.
 *
 * @param before for each partition, the offset below which the next page starts
 */
record RejectedCursor(Map<Integer, Long> before) {
    private static final Pattern WRITTEN = Pattern.compile("[0-9]{1,6}-[0-9]{1,18}(\\.[0-9]{1,6}-[0-9]{1,18})*");
    private static final int MAX_LENGTH = 10_000;

    RejectedCursor {
        before = Map.copyOf(before);
    }

    /** Reads a cursor. Without one, the page starts at the newest record. */
    static RejectedCursor parse(@Nullable String text) {
        Map<Integer, Long> before = new TreeMap<>();
        if (text == null) {
            return new RejectedCursor(before);
        }
        if (text.length() > MAX_LENGTH || !WRITTEN.matcher(text).matches()) {
            throw new HttpProblem(
                    400,
                    "invalid-parameter",
                    "before must be the `next` of another page, was something else; leave it out to start at the newest record");
        }
        for (String part : text.split("\\.", -1)) {
            int dash = part.indexOf('-');
            before.put(Integer.parseInt(part.substring(0, dash)), Long.parseLong(part.substring(dash + 1)));
        }
        return new RejectedCursor(before);
    }

    @Override
    public String toString() {
        return new TreeMap<>(before)
                .entrySet().stream()
                        .map(each -> each.getKey() + "-" + each.getValue())
                        .collect(Collectors.joining("."));
    }
}
