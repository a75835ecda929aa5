package dev.eleventh.system.world;

import static dev.eleventh.system.world.WorldCases.JSON;
import static dev.eleventh.system.world.WorldCases.structured;
import static dev.eleventh.system.world.WorldCases.taken;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.system.Drawings;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** JSON and base64 as programs write them. */
final class ReportedDocuments {
    private static final List<Door> DOORS = List.of(Door.TEACH, Door.EXAMPLES, Door.PREDICT, Door.IMAGES);

    /** An image whose base64 has both characters that differ between the alphabets, and padding. */
    static final byte[] IMAGE = IntStream.iterate(200, number -> number + 1)
            .mapToObj(number -> Drawings.png("disc", number))
            .filter(image -> {
                String text = base64(image);
                return text.contains("+") && text.contains("/") && text.endsWith("=");
            })
            .findFirst()
            .orElseThrow();

    private ReportedDocuments() {}

    static List<WorldCase> all() {
        return Stream.concat(events(), corrections()).toList();
    }

    static String base64(byte[] image) {
        return Base64.getEncoder().encodeToString(image);
    }

    /** Breaks base64 into lines of 76 characters, like MIME and {@code base64} of coreutils. */
    static String inLines(String base64, String end) {
        return base64.replaceAll("(.{76})", "$1" + Matcher.quoteReplacement(end));
    }

    private static Stream<WorldCase> events() {
        return Stream.of(
                        event("with a byte order mark", "", "DaveGamble/cJSON#184", text -> "\uFEFF" + text),
                        event("in lines", "", "JSON", text -> "\r\n " + text.replace(",", ",\r\n\t") + "\n"),
                        event("with a comma at its end", "invalid-event", "RFC 8259", text -> text.replace("}", ",}")),
                        event("with a text behind it", "invalid-event", "RFC 8259", text -> text + "{}"),
                        event("that is cut off", "invalid-event", "RFC 8259", text -> text.replace("}", "")),
                        event("with two labels", "", "RFC 8259, 4", text -> text.replace("{", "{\"label\":\"first\",")),
                        event(
                                "with base64 without padding",
                                "",
                                "matatonic/openedai-vision#4",
                                data(text -> text.replace("=", ""))),
                        event(
                                "with base64 for URLs",
                                "",
                                "localstack/localstack#5932",
                                data(text ->
                                        text.replace('+', '-').replace('/', '_').replace("=", ""))),
                        event(
                                "with base64 of a data URL",
                                "",
                                "Acly/comfyui-tooling-nodes#39",
                                data(text -> "data:image/png;base64," + text)),
                        event(
                                "with base64 in lines",
                                "",
                                "runpod-workers/worker-comfyui#126",
                                data(text -> inLines(text, "\\n"))),
                        event(
                                "with base64 in lines of MIME",
                                "",
                                "runpod-workers/worker-comfyui#126",
                                data(text -> inLines(text, "\\r\\n") + "\\r\\n")),
                        event(
                                "with base64 that went through a form",
                                "invalid-event",
                                "runpod-workers/worker-comfyui#126",
                                data(text -> text.replace('+', ' '))),
                        event(
                                "with base64 that is escaped",
                                "invalid-event",
                                "xhtml2pdf/xhtml2pdf#409",
                                data(text -> text.replace("+", "%2B"))))
                .flatMap(lines -> lines);
    }

    private static UnaryOperator<String> data(UnaryOperator<String> change) {
        String base64 = base64(IMAGE);
        return text -> text.replace(base64, change.apply(base64));
    }

    /**
     * Returns CloudEvents in structured mode. An id consists of door and name, because each outcome is found by its
     * id.
     */
    private static Stream<WorldCase> event(String name, String refusal, String from, UnaryOperator<String> change) {
        return DOORS.stream().map(door -> {
            String plain = new String(structured("document", IMAGE), UTF_8)
                    .replace("\"id\":\"document\"", "\"id\":\"%s-%s\"".formatted(door, name.replace(' ', '-')));
            WorldCase line = WorldCase.of(
                            "an event " + name, door, change.apply(plain).getBytes(UTF_8))
                    .header("content-type", JSON);
            return line.is(refusal.isEmpty() ? taken(door) : refusal, from);
        });
    }

    private static Stream<WorldCase> corrections() {
        return Stream.of(
                relabel("with a byte order mark", "\uFEFF{\"label\":\"mug\"}".getBytes(UTF_8))
                        .is("accepted", "fastify/secure-json-parse#5"),
                relabel("in UTF-16", "\uFEFF{\"label\":\"mug\"}".getBytes(UTF_16BE))
                        .is("accepted", "RFC 4627, 3"),
                relabel("with two labels", "{\"label\":\"cup\",\"label\":\"mug\"}".getBytes(UTF_8))
                        .is("accepted", "RFC 8259, 4"),
                relabel("with a comma at its end", "{\"label\":\"mug\",}".getBytes(UTF_8))
                        .is("invalid-event", "RFC 8259"),
                relabel("with a text behind it", "{\"label\":\"mug\"}{\"label\":\"cup\"}".getBytes(UTF_8))
                        .is("invalid-event", "RFC 8259"),
                relabel("in single quotes", "{'label':'mug'}".getBytes(UTF_8)).is("invalid-event", "RFC 8259"),
                relabel("that is empty", new byte[0]).is("invalid-event", "triton-inference-server/server#8773"));
    }

    private static WorldCase relabel(String name, byte[] body) {
        return WorldCase.of("a correction " + name, Door.RELABEL, body).header("content-type", "application/json");
    }
}
