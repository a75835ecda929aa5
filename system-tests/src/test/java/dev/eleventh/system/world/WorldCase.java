package dev.eleventh.system.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One input and its right outcome.
 *
 * @param name what is sent, in words; unique with the door
 * @param query of HTTP, without the question mark
 * @param headers in their order; a name may come twice
 * @param outcome {@code accepted}, {@code accepted as LABEL}, {@code predicted}, or the reason of the refusal
 * @param source who sends such: a program, a document, a bug report
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record WorldCase(
        String name,
        Door door,
        String query,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        String outcome,
        String source) {
    static WorldCase of(String name, Door door, byte[] body) {
        return new WorldCase(name, door, "", List.of(), body, "", "");
    }

    WorldCase query(String text) {
        return new WorldCase(name, door, text, headers, body, outcome, source);
    }

    WorldCase header(String header, String value) {
        List<Map.Entry<String, String>> all = new ArrayList<>(headers);
        all.add(Map.entry(header, value));
        return new WorldCase(name, door, query, all, body, outcome, source);
    }

    WorldCase is(String right, String from) {
        return new WorldCase(name, door, query, headers, body, right, from);
    }

    @Override
    public String toString() {
        return "%s: %s is %s (%s)".formatted(door, name, outcome, source);
    }
}
