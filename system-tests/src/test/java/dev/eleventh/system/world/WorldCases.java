package dev.eleventh.system.world;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.system.Drawings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The table of cases: inputs that failed on the running system, and inputs that people report in public trackers. */
final class WorldCases {
    static final byte[] PNG = Drawings.png("disc", 1);
    static final String JSON = "application/cloudevents+json";

    private WorldCases() {}

    static Stream<WorldCase> all() {
        return Stream.of(
                        contentTypes(),
                        labels(),
                        times(),
                        clients(),
                        forms(),
                        tensors(),
                        ReportedClients.all(),
                        ReportedRecords.all(),
                        ReportedDocuments.all(),
                        ReportedTensors.all(),
                        ReportedRequests.all(),
                        ReportedImages.all(),
                        ReportedArchives.all())
                .flatMap(List::stream);
    }

    static WorldCase teach(String name) {
        return WorldCase.of(name, Door.TEACH, PNG).query("label=mug");
    }

    static WorldCase send(String name) {
        return WorldCase.of(name, Door.EXAMPLES, PNG).header("ce_label", "mug");
    }

    static WorldCase predict(String name) {
        return WorldCase.of(name, Door.PREDICT, PNG);
    }

    static WorldCase ask(String name) {
        return WorldCase.of(name, Door.IMAGES, PNG);
    }

    /**
     * Returns the same image with a header at every door that accepts images.
     *
     * @param refusal the reason of the refusal; empty if the image is accepted
     */
    static Stream<WorldCase> everywhere(String header, String value, byte[] image, String refusal, String from) {
        String name = "%s: %s".formatted(header, value);
        return Stream.of(teach(name), send(name), predict(name), ask(name))
                .map(line -> line.withBody(image)
                        .header(header, value)
                        .is(refusal.isEmpty() ? taken(line.door()) : refusal, from));
    }

    /** Returns the outcome of a valid image at a door. */
    static String taken(Door door) {
        return door == Door.PREDICT || door == Door.IMAGES ? "predicted" : "accepted";
    }

    /** Content types that name the image's format, or no format, at every door. */
    private static List<WorldCase> contentTypes() {
        return Stream.of(
                        List.of("image/png; charset=binary", "file -bi"),
                        List.of("image/png; charset=none", "an upload form"),
                        List.of("image/png; charset=ISO-8859-1", "a servlet client"),
                        List.of("binary/octet-stream", "S3's default"),
                        List.of("image/x-png", "Internet Explorer"),
                        List.of("IMAGE/PNG", "RFC 9110: names have no case"))
                .flatMap(each -> everywhere("content-type", each.get(0), PNG, "", each.get(1)))
                .toList();
    }

    private static List<WorldCase> labels() {
        return List.of(
                teach("Persian label")
                        .query("label=%DA%A9%D8%AA%D8%A7%D8%A8%E2%80%8C%D9%87%D8%A7")
                        .is("accepted as \u06A9\u062A\u0627\u0628\u200C\u0647\u0627", "Persian spelling has U+200C"),
                send("Persian label")
                        .header("ce_label", "\u06A9\u062A\u0627\u0628\u200C\u0647\u0627")
                        .is("accepted as \u06A9\u062A\u0627\u0628\u200C\u0647\u0627", "Persian spelling has U+200C"),
                teach("new emoji")
                        .query("label=%F0%9F%AB%A9")
                        .is("accepted as \uD83E\uDEE9", "Unicode 16, newer than the JDK"),
                send("bidi override").header("ce_label", "mug\u202Egpj").is("invalid-label", "Trojan Source"),
                teach("label in Latin-1 beside a charset")
                        .query("label=K%C3%A4se")
                        .header("content-type", "image/png; charset=ISO-8859-1")
                        .is("accepted as Käse", "a query is UTF-8 whatever the body is"));
    }

    private static List<WorldCase> times() {
        return List.of(
                send("last nanosecond")
                        .header("ce_time", "9999-12-31T23:59:59.999999999Z")
                        .is("accepted", "RFC 3339"),
                send("year 0 in UTC")
                        .header("ce_time", "0001-01-01T00:00:00+18:00")
                        .is("invalid-event", "RFC 3339"),
                send("year 10000 in UTC")
                        .header("ce_time", "9999-12-31T23:59:59-18:00")
                        .is("invalid-event", "RFC 3339"));
    }

    static byte[] structured(String label, byte[] image) {
        return """
                {"specversion":"1.0","id":"%s","source":"checkout","type":"com.dapr.event.sent","label":"%s",\
                "datacontenttype":"image/png","topic":"examples","pubsubname":"kafka","data_base64":"%s"}""".formatted(label, label, Base64.getEncoder().encodeToString(image))
                .getBytes(UTF_8);
    }

    private static List<WorldCase> clients() {
        byte[] event = structured("dapr", PNG);
        return List.of(
                WorldCase.of("structured event", Door.TEACH, event)
                        .header("content-type", JSON)
                        .is("accepted as dapr", "Dapr, Knative"),
                WorldCase.of("structured event", Door.EXAMPLES, event)
                        .header("content-type", JSON)
                        .is("accepted as dapr", "Dapr, Knative"),
                WorldCase.of("structured event", Door.PREDICT, event)
                        .header("content-type", JSON)
                        .is("predicted", "Dapr, Knative"),
                WorldCase.of("structured event", Door.IMAGES, event)
                        .header("content-type", JSON)
                        .is("predicted", "Dapr, Knative"),
                WorldCase.of("structured event that is none", Door.TEACH, PNG)
                        .header("content-type", JSON)
                        .is("invalid-event", "a wrong header"),
                WorldCase.of("headers of CloudEvents", Door.TEACH, PNG)
                        .header("Ce-Label", "K%C3%A4se")
                        .header("ce-id", "binary-mode")
                        .header("ce-source", "/knative")
                        .header("ce-type", "dev.eleventh.example.labelled.v1")
                        .header("ce-specversion", "1.0")
                        .header("content-type", "image/png")
                        .is("accepted as Käse", "CloudEvents' HTTP binding, Knative"),
                WorldCase.of("texts as JSON", Door.EXAMPLES, PNG)
                        .header("ce_label", "\"spring\"")
                        .header("spring_json_header_types", "{\"ce_label\":\"java.lang.String\"}")
                        .is("accepted as spring", "Spring's header mapper with encodeStrings"),
                send("two labels").header("ce_label", "last").is("accepted as last", "Kafka's rule"),
                WorldCase.of("two labels", Door.TEACH, PNG)
                        .header("ce-label", "first")
                        .header("ce-label", "last")
                        .is("accepted as last", "as by Kafka"),
                teach("two labels as parameters")
                        .query("label=first&label=last")
                        .is("accepted as last", "as by Kafka"));
    }

    private static List<WorldCase> forms() {
        byte[] form = "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--x--\r\n".getBytes(UTF_8);
        String type = "multipart/form-data; boundary=x";
        return List.of(
                WorldCase.of("a form", Door.TEACH, form)
                        .query("label=mug")
                        .header("content-type", type)
                        .is("unsupported-format", "curl -F file=@x.jpg"),
                WorldCase.of("a form", Door.PREDICT, form)
                        .header("content-type", type)
                        .is("unsupported-format", "curl -F file=@x.jpg"),
                WorldCase.of("a form", Door.ARCHIVE, form)
                        .header("content-type", type)
                        .is("unsupported-archive", "curl -F file=@x.zip"),
                WorldCase.of("binary/octet-stream", Door.ARCHIVE, zip("mug/a.png", PNG))
                        .header("content-type", "binary/octet-stream")
                        .is("1 queued, 0 refused", "S3's default"),
                WorldCase.of("application/zip; charset=binary", Door.ARCHIVE, zip("mug/a.png", PNG))
                        .header("content-type", "application/zip; charset=binary")
                        .is("1 queued, 0 refused", "file -bi"));
    }

    private static List<WorldCase> tensors() {
        return List.of(
                tensor("samples of 1.0000001 and -1e-8", "1.0000001,-1e-8").is("predicted", "float32 rounding"),
                tensor("samples of 1.01", "1.01,0.5").is("400 expected [0, 1]", "not divided, or not clipped"));
    }

    static WorldCase tensor(String name, String firstTwo) {
        int size = 128;
        String rest = ",0.5".repeat(size * size * 3 - 2);
        String json = "{\"inputs\":[{\"name\":\"pixels\",\"shape\":[1,%d,%d,3],\"datatype\":\"FP32\",\"data\":[%s%s]}]}"
                .formatted(size, size, firstTwo, rest);
        return WorldCase.of(name, Door.INFER, json.getBytes(UTF_8)).header("content-type", "application/json");
    }

    static byte[] zip(String name, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
