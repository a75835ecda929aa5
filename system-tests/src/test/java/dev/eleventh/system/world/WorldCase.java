package dev.eleventh.system.world;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One input and its correct outcome.
 *
 * @param name description of the input; unique for each door
 * @param query the query of an HTTP request, without the question mark
 * @param headers the headers in order; a name may occur twice
 * @param way how a record is sent
 * @param outcome {@code accepted}, {@code accepted as LABEL}, {@code predicted}, or the reason of the refusal; for an
 *     archive, the numbers of queued and refused images; for {@link Door#INFER}, the status of a refusal and a part
 *     of its message; for {@link Door#WIRE}, the statuses of all responses. Several outcomes of one record are joined
 *     by commas
 * @param source where the input occurs: a program, a document, or an issue of a public tracker such as
 *     {@code dpkp/kafka-python#2004}
 */
@SuppressWarnings("ArrayRecordComponent") // instances are never compared
record WorldCase(
        String name,
        Door door,
        String query,
        List<Head> headers,
        byte[] body,
        KafkaWay way,
        String outcome,
        String source) {
    /** A header; only a record's header may have no value or a value that is not text. */
    @SuppressWarnings("ArrayRecordComponent") // instances are never compared
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
