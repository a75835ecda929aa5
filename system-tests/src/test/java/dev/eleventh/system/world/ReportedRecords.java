package dev.eleventh.system.world;

import static dev.eleventh.system.world.WorldCases.PNG;
import static dev.eleventh.system.world.WorldCases.ask;
import static dev.eleventh.system.world.WorldCases.predict;
import static dev.eleventh.system.world.WorldCases.send;
import static dev.eleventh.system.world.WorldCases.teach;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.system.Drawings;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Records as Kafka clients write them. */
final class ReportedRecords {
    /** The year 2100. */
    private static final long FUTURE = 4_102_444_800_000L;

    private ReportedRecords() {}

    static List<WorldCase> all() {
        return Stream.of(codecs(), headers(), keys(), transactions(), values())
                .flatMap(List::stream)
                .toList();
    }

    private static List<WorldCase> codecs() {
        return Stream.of(
                        List.of("gzip", "SaaSy-Solutions/mockforge#164"),
                        List.of("snappy", "aio-libs/aiokafka#922"),
                        List.of("lz4", "dpkp/kafka-python#1443"),
                        List.of("zstd", "dpkp/kafka-python#2187"))
                .flatMap(codec -> Stream.of(
                        send("a batch in " + codec.get(0))
                                .by(way -> way.packed(codec.get(0)))
                                .is("accepted", codec.get(1)),
                        ask("a batch in " + codec.get(0))
                                .by(way -> way.packed(codec.get(0)))
                                .is("predicted", codec.get(1))))
                .toList();
    }

    private static List<WorldCase> headers() {
        return List.of(
                send("a header without value").headerWithoutValue("foo").is("accepted", "dpkp/kafka-python#2004"),
                ask("a header without value")
                        .headerWithoutValue("foo")
                        .is("predicted", "vert-x3/vertx-kafka-client#313"),
                WorldCase.of("a label without value", Door.EXAMPLES, PNG)
                        .headerWithoutValue("ce_label")
                        .is("missing-label", "opentracing-contrib/java-kafka-client#41"),
                send("a label, and then one without value")
                        .headerWithoutValue("ce_label")
                        .is("missing-label", "opentracing-contrib/java-kafka-client#41"),
                send("a content type without value")
                        .headerWithoutValue("content-type")
                        .is("accepted", "apache/druid#16192"),
                ask("a content type without value")
                        .headerWithoutValue("content-type")
                        .is("predicted", "apache/druid#16192"),
                send("an id without value").headerWithoutValue("ce_id").is("accepted", "obsidiandynamics/kafdrop#139"),
                send("an empty id").header("ce_id", "").is("invalid-id", "a default of an SDK"),
                WorldCase.of("a label in UTF-16", Door.EXAMPLES, PNG)
                        .header("ce_label", new byte[] {(byte) 0xFF, (byte) 0xFE, 'm', 0})
                        .is("invalid-event", "cloudevents/spec#570"),
                WorldCase.of("a label that ends with a zero", Door.EXAMPLES, PNG)
                        .header("ce_label", "mug\0")
                        .is("invalid-label", "a text of C"));
    }

    private static List<WorldCase> keys() {
        byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(42).array();
        byte[] document =
                ("{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"optional\":false,\"field\":\"products_id\"},"
                                + "{\"type\":\"int32\",\"optional\":false,\"field\":\"categories_id\"}],\"optional\":false,"
                                + "\"name\":\"prod_db.public.products_to_categories.Key\"},\"payload\":{\"products_id\":16056}}")
                        .getBytes(UTF_8);
        return List.of(
                WorldCase.of("no key", Door.EXAMPLES, Drawings.png("disc", 101))
                        .header("ce_label", "disc")
                        .by(way -> way.withKey(null))
                        .is("accepted", "aws/eventbridge-kafka-connector#124"),
                WorldCase.of("no key", Door.IMAGES, Drawings.png("disc", 102))
                        .by(way -> way.withKey(null))
                        .is("predicted", "confluentinc/schema-registry#836"),
                WorldCase.of("an empty key", Door.IMAGES, Drawings.png("disc", 103))
                        .by(way -> way.withKey(new byte[0]))
                        .is("predicted", "confluentinc/schema-registry#836"),
                send("a key that is a number").by(way -> way.withKey(number)).is("invalid-id", "trinodb/trino#16962"),
                ask("a key that is a number").by(way -> way.withKey(number)).is("invalid-id", "trinodb/trino#16962"),
                send("a key that is a number beside an id")
                        .header("ce_id", "beside-a-number")
                        .by(way -> way.withKey(number))
                        .is("accepted", "trinodb/trino#16962"),
                send("a key that is a document")
                        .by(way -> way.withKey(document))
                        .is("invalid-id", "mateusjunges/laravel-kafka#337"),
                send("a timestamp of 1970").by(way -> way.at(0)).is("accepted", "confluentinc/bottledwater-pg#128"),
                ask("a timestamp of 1970").by(way -> way.at(0)).is("predicted", "SOHU-Co/kafka-node#812"),
                send("a timestamp of 2100").by(way -> way.at(FUTURE)).is("accepted", "SOHU-Co/kafka-node#761"),
                ask("a timestamp of 2100").by(way -> way.at(FUTURE)).is("predicted", "SOHU-Co/kafka-node#761"));
    }

    private static List<WorldCase> transactions() {
        return List.of(
                send("behind an aborted transaction")
                        .by(KafkaWay::behindAnAbortedTransaction)
                        .is("accepted", "tulios/kafkajs#312"),
                ask("behind an aborted transaction")
                        .by(KafkaWay::behindAnAbortedTransaction)
                        .is("predicted", "tulios/kafkajs#312"),
                WorldCase.of("a tombstone", Door.EXAMPLES, PNG)
                        .header("note", "forget it")
                        .by(KafkaWay::withoutValue)
                        .is("unknown-example", "confluentinc/confluent-kafka-dotnet#905"),
                send("a label without image")
                        .by(KafkaWay::withoutValue)
                        .is("empty-body", "mateusjunges/laravel-kafka#346"),
                ask("a tombstone").by(KafkaWay::withoutValue).is("empty-body", "apache/paimon#3113"));
    }

    /** Images inside another format; the refusal names that format. */
    private static List<WorldCase> values() {
        byte[] framed = ByteBuffer.allocate(PNG.length + 5)
                .put((byte) 0)
                .putInt(7)
                .put(PNG)
                .array();
        byte[] base64 = Base64.getEncoder().encode(PNG);
        byte[] quoted = ("\"" + new String(base64, US_ASCII) + "\"").getBytes(US_ASCII);
        return Stream.of(
                        everywhere("an image behind a schema's number", framed, "thomhurst/Dekaf#2564"),
                        everywhere("an image in base64", base64, "groovybits/rscap#72"),
                        everywhere("an image in base64 as JSON", quoted, "yifanzheng/solution-collection#19"),
                        everywhere(
                                "a page of HTML",
                                "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>".getBytes(UTF_8),
                                "a proxy without its server"))
                .flatMap(lines -> lines)
                .toList();
    }

    private static Stream<WorldCase> everywhere(String name, byte[] value, String from) {
        return Stream.of(teach(name), send(name), predict(name), ask(name))
                .map(line -> line.withBody(value).is("unsupported-format", from));
    }
}
