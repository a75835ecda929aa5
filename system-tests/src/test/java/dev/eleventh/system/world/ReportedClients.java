package dev.eleventh.system.world;

import static dev.eleventh.system.world.WorldCases.JSON;
import static dev.eleventh.system.world.WorldCases.PNG;
import static dev.eleventh.system.world.WorldCases.everywhere;
import static dev.eleventh.system.world.WorldCases.send;
import static dev.eleventh.system.world.WorldCases.structured;
import static dev.eleventh.system.world.WorldCases.teach;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.eleventh.contracts.fuzz.Jpegs;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** Headers, content types, labels and ids as clients send them. */
final class ReportedClients {
    private static final byte[] JPEG = jpeg();

    private ReportedClients() {}

    static List<WorldCase> all() {
        return Stream.of(cloudEventsByHttp(), cloudEventsByKafka(), contentTypes(), labels(), times())
                .flatMap(List::stream)
                .toList();
    }

    private static byte[] jpeg() {
        try {
            return Jpegs.ofColour(Color.ORANGE, BufferedImage.TYPE_INT_RGB, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WorldCase labelled(String value) {
        return WorldCase.of("ce-label: " + value, Door.TEACH, PNG).header("ce-label", value);
    }

    /** Decoding of header values: CloudEvents' HTTP binding, 3.1.3.2. */
    private static List<WorldCase> cloudEventsByHttp() {
        return List.of(
                labelled("\"mug\"").is("accepted as mug", "cloudevents/spec#396"),
                labelled("\"a \\\"b\\\"\"").is("accepted as a \"b\"", "cloudevents/spec#793"),
                labelled("\"K%C3%A4se\"").is("accepted as Käse", "cloudevents/spec#793"),
                labelled("%22mug%22").is("accepted as \"mug\"", "cloudevents/spec#777"),
                labelled("%6D%75%67").is("accepted as mug", "cloudevents/spec#793"),
                labelled("red mug").is("accepted as red mug", "cloudevents/sdk-go#1331"),
                labelled("100%25").is("accepted as 100%", "cloudevents/sdk-csharp#38"),
                labelled("100%").is("invalid-event", "cloudevents/sdk-go#1331"),
                labelled("%FF").is("invalid-event", "cloudevents/sdk-java#748"));
    }

    private static List<WorldCase> cloudEventsByKafka() {
        byte[] event = structured("capitals", PNG);
        byte[] headless = structured("headless", PNG);
        return Stream.concat(
                        Stream.of(
                                WorldCase.of("Content-Type in capitals", Door.EXAMPLES, event)
                                        .header("Content-Type", JSON)
                                        .is("accepted as capitals", "kevinbader/cloudevents-ex#3"),
                                WorldCase.of("Content-Type in capitals", Door.IMAGES, event)
                                        .header("Content-Type", JSON)
                                        .is("predicted", "kevinbader/cloudevents-ex#3"),
                                send("a false Content-Type in capitals")
                                        .header("CONTENT-TYPE", "image/jpeg")
                                        .is("content-type-mismatch", "kevinbader/cloudevents-ex#3"),
                                WorldCase.of("a structured event that nothing names", Door.EXAMPLES, headless)
                                        .header("ce_label", "mug")
                                        .is("unsupported-format", "cloudevents/sdk-go#1113"),
                                WorldCase.of("a structured event that nothing names", Door.IMAGES, headless)
                                        .is("unsupported-format", "cloudevents/sdk-go#1113"),
                                WorldCase.of("no headers", Door.EXAMPLES, PNG)
                                        .is("missing-headers", "cloudevents/sdk-go#1113"),
                                send("no content type").is("accepted", "cloudevents/sdk-java#370")),
                        Stream.of("application/cloudevents-batch+json", "application/cloudevents+avro")
                                .flatMap(type ->
                                        everywhere("content-type", type, PNG, "invalid-event", "cloudevents/spec#537")))
                .toList();
    }

    private static List<WorldCase> contentTypes() {
        byte[] webp = "RIFF\u001A\0\0\0WEBPVP8L".getBytes(ISO_8859_1);
        return Stream.of(
                        everywhere("content-type", "jpeg", JPEG, "", "buaazp/zimg#222"),
                        everywhere("content-type", "image/jpg", JPEG, "", "madhums/node-imager#22"),
                        everywhere("content-type", "image/pjpeg", JPEG, "", "drogers0/gh-image#32"),
                        everywhere("content-type", "image/jpeg, image/jpeg", JPEG, "", "WHATWG Fetch"),
                        everywhere("content-type", "\"image/jpeg\"", JPEG, "", "a value in quotes"),
                        everywhere("content-type", "application/jpg", JPEG, "", "a value of a file manager"),
                        everywhere("content-type", "image/jpeg", PNG, "content-type-mismatch", "RedSquirrel87/jam#472"),
                        everywhere(
                                "content-type",
                                "image/jpeg1.2.840.10008.1.2.4.50",
                                JPEG,
                                "content-type-mismatch",
                                "dcm4che/dcm4chee-arc-light#2109"),
                        everywhere(
                                "content-type",
                                "image/jpeg; charset=binary",
                                webp,
                                "unsupported-format",
                                "ymy-k/DPText-DETR#1"),
                        everywhere(
                                "content-type",
                                "multipart/form-data; boundary=a,b",
                                PNG,
                                "unsupported-format",
                                "hzrd149/blossom-server#53"))
                .flatMap(lines -> lines)
                .toList();
    }

    /** Labels in the form in which macOS names folders: letters and their combining marks separate. */
    private static List<WorldCase> labels() {
        return List.of(
                teach("a label in NFD")
                        .query("label=Mu%CC%88ller")
                        .is("accepted as M\u00FCller", "uewepuep/FPVTracksideCore#75"),
                send("a label in NFD")
                        .header("ce_label", "Mu\u0308ller")
                        .is("accepted as M\u00FCller", "uewepuep/FPVTracksideCore#75"),
                send("a compatibility ideograph")
                        .header("ce_label", "\uFA10")
                        .is("accepted as \u585A", "uewepuep/FPVTracksideCore#75"),
                send("a dash that does not break, and one that does")
                        .header("ce_label", "a\u2011b\u2013c")
                        .is("accepted as a\u2011b\u2013c", "llmsresearch/paperbanana#240"),
                teach("a plus sign in a query").query("label=red+mug").is("accepted as red mug", "forms of HTML"),
                teach("an escaped plus sign in a query").query("label=c%2B%2B").is("accepted as c++", "forms of HTML"),
                teach("an id with slashes").query("label=mug&id=a%2Fb%2Fc").is("accepted", "javalin/javalin#1887"),
                send("an id with slashes").header("ce_id", "cam/7/1.jpg").is("accepted", "javalin/javalin#1887"));
    }

    /** Times of RFC 3339, and other formats that programs use in their place. */
    private static List<WorldCase> times() {
        return Stream.of(
                        List.of("1985-04-12T23:20:50.52Z", "accepted", "cloudevents/sdk-php#35"),
                        List.of("1937-01-01T12:00:27.87+00:20", "accepted", "cloudevents/sdk-php#35"),
                        List.of("1990-12-31T23:59:60Z", "accepted", "zalando/nakadi#773"),
                        List.of("1990-12-31T15:59:60-08:00", "accepted", "zalando/nakadi#773"),
                        List.of("1990-12-31T12:00:60Z", "invalid-event", "zalando/nakadi#773"),
                        List.of("2026-01-31t12:00:00z", "accepted", "json-schema-org/JSON-Schema-Test-Suite#481"),
                        List.of("2026-01-31T12:00Z", "accepted", "cloudevents/sdk-java#249"),
                        List.of("2026-01-31T12:00:00.1234567891234Z", "accepted", "cloudevents/spec#1188"),
                        List.of(
                                "2023-01-25T19:07:06.370582GMT",
                                "invalid-event",
                                "smallrye/smallrye-reactive-messaging#2061"),
                        List.of(
                                "2020-07-16T13:53:54.545218America/Los_Angeles",
                                "invalid-event",
                                "cloudevents/sdk-java#200"),
                        List.of("2018-07-23 09:51:00", "invalid-event", "myntra/cortex#32"),
                        List.of("2026-01-31T12:00:00", "invalid-event", "cloudevents/sdk-python#152"))
                .map(each -> send("a time of " + each.get(0))
                        .header("ce_time", each.get(0))
                        .is(each.get(1), each.get(2)))
                .toList();
    }
}
