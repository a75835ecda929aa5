package dev.eleventh.system.world;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One input and its right outcome.
 *
 * @param name what is sent, in words; unique with the door
 * @param query of HTTP, without the question mark
 * @param headers in their order; a name may come twice
 * @param way of a record
 * @param outcome {@code accepted}, {@code accepted as LABEL}, {@code predicted}, or the reason of the refusal; of an archive how many of
 *     its images are queued and refused; of {@link Door#INFER} the status of a refusal and a part of its message; of {@link Door#WIRE}
 *     the statuses of all answers. Several outcomes of one record would be listed with commas
 * @param source who sends such: a program, a document, or an issue of a public tracker such as {@code dpkp/kafka-python#2004}
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record WorldCase(
        String name,
        Door door,
        String query,
        List<Head> headers,
        byte[] body,
        KafkaWay way,
        String outcome,
        String source) {
    /** A header; only those of records may have no value, or one that is no text. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Head(String name, byte @Nullable [] value) {
        String text() {
            return value == null ? "" : new String(value, UTF_8);
        }
    }

    static WorldCase of(String name, Door door, byte[] body) {
        return new WorldCase(name, door, "", List.of(), body, KafkaWay.PLAIN, "", "");
    }

    WorldCase query(String text) {
        return new WorldCase(name, door, text, headers, body, way, outcome, source);
    }

    WorldCase withBody(byte[] bytes) {
        return new WorldCase(name, door, query, headers, bytes, way, outcome, source);
    }

    WorldCase header(String header, String value) {
        return header(header, value.getBytes(UTF_8));
    }

    WorldCase header(String header, byte @Nullable [] value) {
        List<Head> all = new ArrayList<>(headers);
        all.add(new Head(header, value));
        return new WorldCase(name, door, query, all, body, way, outcome, source);
    }

    WorldCase headerWithoutValue(String header) {
        return header(header, (byte[]) null);
    }

    WorldCase by(UnaryOperator<KafkaWay> other) {
        return new WorldCase(name, door, query, headers, body, other.apply(way), outcome, source);
    }

    WorldCase is(String right, String from) {
        return new WorldCase(name, door, query, headers, body, way, right, from);
    }

    @Override
    public String toString() {
        return "%s: %s is %s (%s)".formatted(door, name, outcome, source);
    }
}
