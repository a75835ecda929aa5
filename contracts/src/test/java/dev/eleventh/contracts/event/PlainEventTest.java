package dev.eleventh.contracts.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainEventTest {
    private static final byte[] IMAGE = {1, 2, 3};

    private static Headers headers(String... namesAndValues) {
        Headers headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1].getBytes(UTF_8));
        }
        return headers;
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }

    private static PlainEvent structured(String json) throws RejectedException {
        return PlainEvent.of(
                headers("content-type", "application/cloudevents+json; charset=UTF-8"), json.getBytes(UTF_8));
    }

    @Test
    void anEventInBinaryModeIsLeftAsItIs() throws Exception {
        Headers headers = headers("ce_label", "\"mug\"", "content-type", "image/png");

        PlainEvent plain = PlainEvent.of(headers, IMAGE);

        assertThat(plain.headers()).isEqualTo(headers);
        assertThat(plain.value()).isEqualTo(IMAGE);
    }

    @Test
    void aStructuredEventBecomesHeadersAndAValue() throws Exception {
        PlainEvent plain = structured("""
                {"specversion": "1.0", "id": "42", "source": "/dapr", "type": "com.dapr.event.sent", "label": "Käse",
                 "time": "2026-01-31T12:00:00Z", "datacontenttype": "image/png", "data_base64": "AQID",
                 "traceid": "", "attempt": 3, "topic": null}""");

        assertThat(plain.value()).isEqualTo(IMAGE);
        assertThat(text(plain.headers(), "ce_id")).isEqualTo("42");
        assertThat(text(plain.headers(), "ce_label")).isEqualTo("Käse");
        assertThat(text(plain.headers(), "ce_attempt")).isEqualTo("3");
        assertThat(text(plain.headers(), "content-type")).isEqualTo("image/png");
        assertThat(plain.headers().lastHeader("ce_topic")).isNull();
    }

    @Test
    void headersTakePrecedenceOverTheDocument() throws Exception {
        Headers headers = headers("content-type", "application/cloudevents+json", "ce_label", "mended");

        assertThat(text(
                        PlainEvent.of(headers, "{\"label\": \"mug\"}".getBytes(UTF_8))
                                .headers(),
                        "ce_label"))
                .isEqualTo("mended");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"data_base64\": \"%%\"}",
                "{\"data_base64\": 7}",
                "{\"data\": \"AQID\"}",
                "{\"data\": {\"label\": \"mug\"}}",
                "{\"data\": 7}",
                "{\"label\": [\"mug\"]}",
                "{\"label\": \"mug\"}{}",
                "{\"label\": \"mug\",}"
            })
    void aMalformedStructuredEventIsRefusedWithAHint(String json) {
        assertThatThrownBy(() -> structured(json))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.reason()).isEqualTo(RejectionReason.INVALID_EVENT))
                .hasMessageContaining("data_base64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/cloudevents-batch+json",
                "application/cloudevents+avro",
                "application/cloudevents+protobuf",
                "application/cloudevents"
            })
    void anUnsupportedEventFormatIsRefused(String contentType) {
        assertThatThrownBy(() -> PlainEvent.of(headers("content-type", contentType), "[]".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.reason()).isEqualTo(RejectionReason.INVALID_EVENT))
                .hasMessageContaining(contentType)
                .hasMessageContaining("each event separately");
    }

    @Test
    void aContentTypeHeaderInCapitalsIsRead() throws Exception {
        PlainEvent plain = PlainEvent.of(
                headers("Content-Type", "application/cloudevents+json"),
                "{\"label\": \"mug\", \"data_base64\": \"AQID\"}".getBytes(UTF_8));

        assertThat(plain.value()).isEqualTo(IMAGE);
        assertThat(text(plain.headers(), "ce_label")).isEqualTo("mug");
    }

    /** The image that a refusal in another form of base64 would lose: {@code Base64TextTest} has all forms. */
    @ParameterizedTest
    @ValueSource(strings = {"AQID", "data:image/png;base64,AQID", "AQ\\nID\\n"})
    void theImageMayBeInAnyFormOfBase64(String base64) throws Exception {
        assertThat(structured("{\"data_base64\": \"%s\"}".formatted(base64)).value())
                .isEqualTo(IMAGE);
    }

    @Test
    void ofTwoFieldsOfOneNameTheLastCounts() throws Exception {
        assertThat(text(
                        structured("\uFEFF{\"label\": \"cup\", \"label\": \"mug\"}")
                                .headers(),
                        "ce_label"))
                .isEqualTo("mug");
    }

    @ParameterizedTest
    @CsvSource({"'\"mug\"', mug", "mug, mug", "'\"a \\\"b\\\"\"', 'a \"b\"'", "'\"mug', '\"mug'", "7, 7", "'', ''"})
    void aTextThatSpringWroteAsJsonIsUnquoted(String written, String meant) throws Exception {
        Headers headers = headers(
                "ce_label",
                written,
                "ce_id",
                "\"7\"",
                "spring_json_header_types",
                "{\"ce_label\":\"java.lang.String\"}");

        Headers plain = PlainEvent.of(headers, IMAGE).headers();

        assertThat(text(plain, "ce_label")).isEqualTo(meant);
        assertThat(text(plain, "ce_id")).as("not listed").isEqualTo("\"7\"");
    }

    @Test
    void httpHeadersBecomeRecordHeaders() throws Exception {
        Headers headers = PlainEvent.ofHttp(Map.of(
                "Ce-Label", List.of("cup", "K%C3%A4se%20%22x%22"),
                "ce-id", List.of("42"),
                "Content-Type", List.of("image/png"),
                "Accept", List.of("*/*")));

        assertThat(text(headers, "ce_label")).isEqualTo("Käse \"x\"");
        assertThat(text(headers, "ce_id")).isEqualTo("42");
        assertThat(text(headers, "content-type")).isEqualTo("image/png");
        assertThat(headers.lastHeader("accept")).isNull();
    }

    @Test
    void anHttpHeaderMayBeRawUtf8() throws Exception {
        String asJettyReadsIt = new String("Käse".getBytes(UTF_8), ISO_8859_1);

        assertThat(text(PlainEvent.ofHttp(Map.of("ce-label", List.of(asJettyReadsIt))), "ce_label"))
                .isEqualTo("Käse");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"mug\"', mug",
        "'\"a \\\"b\\\" \\\\ c\"', 'a \"b\" \\ c'",
        "'\"K%C3%A4se\"', K\u00E4se",
        "%22mug%22, '\"mug\"'",
        "'\"a\" and \"b\"', '\"a\" and \"b\"'",
        "'\"', '\"'",
        "'\"mug\\\"', '\"mug\\\"'",
        "'\"\"', ''",
        "'red mug', red mug"
    })
    void aQuotedStringOfHttpIsUnquoted(String written, String meant) throws Exception {
        assertThat(text(PlainEvent.ofHttp(Map.of("ce-label", List.of(written))), "ce_label"))
                .isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"50%", "%zz", "%4"})
    void aBrokenEscapeIsRefused(String value) {
        assertThatThrownBy(() -> PlainEvent.ofHttp(Map.of("ce-label", List.of(value))))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("percent-encoded");
    }
}
