package dev.eleventh.contracts.event;

import static dev.eleventh.contracts.event.ExampleEventCodec.CONTENT_TYPE;
import static dev.eleventh.contracts.event.ExampleEventCodec.ID;
import static dev.eleventh.contracts.event.ExampleEventCodec.LABEL;
import static dev.eleventh.contracts.event.ExampleEventCodec.SOURCE;
import static dev.eleventh.contracts.event.ExampleEventCodec.SPEC_VERSION;
import static dev.eleventh.contracts.event.ExampleEventCodec.TIME;
import static dev.eleventh.contracts.event.ExampleEventCodec.TYPE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExampleEventCodecTest {
    private static final Instant RECORDED = Instant.parse("2026-01-31T12:00:00Z");
    private static final byte[] IMAGE = {1, 2, 3};

    private static Headers headers(String... namesAndValues) {
        Headers headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1].getBytes(UTF_8));
        }
        return headers;
    }

    private static ExampleEvent decode(@Nullable String key, Headers headers, byte @Nullable [] value)
            throws RejectedException {
        return ExampleEventCodec.decode(key == null ? null : key.getBytes(UTF_8), headers, value, RECORDED);
    }

    private static void assertRejected(
            @Nullable String key, Headers headers, byte @Nullable [] value, RejectionReason reason) {
        assertThatThrownBy(() -> decode(key, headers, value))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejection -> assertThat(rejection.reason())
                                .as(rejection.getMessage())
                                .isEqualTo(reason));
    }

    @Test
    void aLabelAndAnImageAreEnough() throws Exception {
        assertThat(decode(null, headers(LABEL, " mug "), IMAGE))
                .isEqualTo(new ExampleEvent.Labelled(
                        new ExampleId(Sha256.of(IMAGE).hex()),
                        "/unknown",
                        RECORDED,
                        new Label("mug"),
                        "",
                        new EncodedImage(IMAGE)));
    }

    @Test
    void headersTakePrecedenceOverDefaults() throws Exception {
        Headers headers = headers(
                LABEL,
                "mug",
                ID,
                "42",
                SOURCE,
                "/cameras/7",
                TIME,
                "2026-01-30T13:00:00+01:00",
                CONTENT_TYPE,
                "image/png");

        assertThat(decode("43", headers, IMAGE))
                .isEqualTo(new ExampleEvent.Labelled(
                        new ExampleId("42"),
                        "/cameras/7",
                        Instant.parse("2026-01-30T12:00:00Z"),
                        new Label("mug"),
                        "image/png",
                        new EncodedImage(IMAGE)));
    }

    @Test
    void theKeyNamesTheExampleWhenNoHeaderDoes() throws Exception {
        assertThat(decode("43", headers(LABEL, "mug"), IMAGE).id()).isEqualTo(new ExampleId("43"));
        assertThat(decode("", headers(LABEL, "mug"), IMAGE).id().value())
                .isEqualTo(Sha256.of(IMAGE).hex());
    }

    @Test
    void aRecordWithoutValueAndLabelRetracts() throws Exception {
        assertThat(decode("42", headers(), null))
                .isEqualTo(new ExampleEvent.Retracted(new ExampleId("42"), "/unknown", RECORDED));
    }

    @Test
    void aRecordWithALabelButNoValueIsRejectedAndRetractsNothing() {
        assertRejected("42", headers(LABEL, "mug"), null, RejectionReason.EMPTY_BODY);
        assertRejected("42", headers(LABEL, "mug"), new byte[0], RejectionReason.EMPTY_BODY);
        assertRejected("42", headers(), new byte[0], RejectionReason.EMPTY_BODY);
    }

    @Test
    void aCorrectionNeedsNoImage() throws Exception {
        assertThat(decode("42", headers(TYPE, ExampleEventCodec.RELABELLED, LABEL, "cup"), null))
                .isEqualTo(new ExampleEvent.Relabelled(new ExampleId("42"), "/unknown", RECORDED, new Label("cup")));
        assertThat(decode("42", headers(TYPE, ExampleEventCodec.RETRACTED), IMAGE))
                .isEqualTo(new ExampleEvent.Retracted(new ExampleId("42"), "/unknown", RECORDED));
    }

    @Test
    void aCorrectionMustNameItsExample() {
        assertRejected(
                null, headers(TYPE, ExampleEventCodec.RELABELLED, LABEL, "cup"), null, RejectionReason.INVALID_ID);
        assertRejected(null, headers(), null, RejectionReason.INVALID_ID);
    }

    @Test
    void eachMissingOrWrongAttributeHasAReason() {
        assertRejected("42", headers(), IMAGE, RejectionReason.MISSING_HEADERS);
        assertRejected("42", headers(ID, "42"), IMAGE, RejectionReason.MISSING_LABEL);
        assertRejected("42", headers(LABEL, " "), IMAGE, RejectionReason.MISSING_LABEL);
        assertRejected("42", headers(LABEL, "x".repeat(10_000)), IMAGE, RejectionReason.LABEL_TOO_LONG);
        assertRejected("42", headers(LABEL, "mu\u0007g"), IMAGE, RejectionReason.INVALID_LABEL);
        assertRejected("4 2", headers(LABEL, "mug"), IMAGE, RejectionReason.INVALID_ID);
        assertRejected("42", headers(LABEL, "mug", ID, ""), IMAGE, RejectionReason.INVALID_ID);
        assertRejected(
                "42", headers(LABEL, "mug", TYPE, "com.example.other"), IMAGE, RejectionReason.UNKNOWN_EVENT_TYPE);
        assertRejected("42", headers(LABEL, "mug", SPEC_VERSION, "2.0"), IMAGE, RejectionReason.INVALID_EVENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "my camera", "/cameras/\u0007", "://", "%zz"})
    void theSourceMustBeAUriReference(String source) {
        assertRejected("42", headers(LABEL, "mug", SOURCE, source), IMAGE, RejectionReason.INVALID_EVENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-01-31", "+12026-01-31T12:00:00Z", "-0001-01-31T12:00:00Z"})
    void theTimeMustBeATimestampWithAYearOfFourDigits(String time) {
        assertRejected("42", headers(LABEL, "mug", TIME, time), IMAGE, RejectionReason.INVALID_EVENT);
    }

    @ParameterizedTest
    @CsvSource({
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00-18:00, 0001-01-01T18:00:00Z",
        "9999-12-31T23:59:59+18:00, 9999-12-31T05:59:59Z",
        "1990-12-31T15:59:60-08:00, 1990-12-31T23:59:59Z",
        "1990-12-31t23:59:60.5z, 1990-12-31T23:59:59.500Z",
        "2026-01-31T12:00:00.1234567891234Z, 2026-01-31T12:00:00.123456Z"
    })
    void aTimeAtTheEndOfItsRangeCanBeReadAgain(String time, String stored) throws Exception {
        ExampleEvent event = decode("42", headers(LABEL, "mug", TIME, time), IMAGE);

        assertThat(event.time()).isEqualTo(Instant.parse(stored));
        assertThat(decode("42", ExampleEventCodec.encode(event), IMAGE)).isEqualTo(event);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0001-01-01T00:00:00+18:00",
                "9999-12-31T23:59:59-18:00",
                "1990-12-31T12:00:60Z",
                "1990-12-31T23:59:61Z"
            })
    void aTimeMustAlsoLieInTheseYearsInUtc(String time) {
        assertRejected("42", headers(LABEL, "mug", TIME, time), IMAGE, RejectionReason.INVALID_EVENT);
    }

    /** A database and {@code ce_time} have only these years, so the event could not be forwarded otherwise. */
    @Test
    void aRecordsTimestampMustLieInTheSameYears() throws Exception {
        Headers headers = headers(LABEL, "mug");
        for (long millis :
                new long[] {Long.MIN_VALUE / 2, -62_135_596_800_001L, 253_402_300_800_000L, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> ExampleEventCodec.decode(null, headers, IMAGE, Instant.ofEpochMilli(millis)))
                    .isInstanceOfSatisfying(
                            RejectedException.class,
                            e -> assertThat(e.reason()).isEqualTo(RejectionReason.INVALID_EVENT));
        }
        Instant last = Instant.ofEpochMilli(253_402_300_799_999L);
        assertThat(ExampleEventCodec.decode(null, headers, IMAGE, last).time()).isEqualTo(last);
    }

    @Test
    void theLastOfSeveralHeadersOfOneNameCounts() throws Exception {
        assertThat(decode("42", headers(LABEL, "cup", LABEL, "mug"), IMAGE))
                .isInstanceOfSatisfying(
                        ExampleEvent.Labelled.class,
                        example -> assertThat(example.label()).isEqualTo(new Label("mug")));
    }

    @Test
    void daprsDefaultTypeIsIgnored() throws Exception {
        assertThat(decode("42", headers(LABEL, "mug", TYPE, "com.dapr.event.sent"), IMAGE))
                .isInstanceOf(ExampleEvent.Labelled.class);
    }

    @Test
    void textMustBeUtf8() {
        Headers latin = headers();
        latin.add(LABEL, "Käse".getBytes(ISO_8859_1));
        assertRejected("42", latin, IMAGE, RejectionReason.INVALID_EVENT);
        assertThatThrownBy(() ->
                        ExampleEventCodec.decode(new byte[] {(byte) 0xFF}, headers(LABEL, "mug"), IMAGE, RECORDED))
                .hasMessage("the record's key, which names the example, is not UTF-8; encode it as UTF-8");
    }

    @Test
    void messagesStayShortAndPrintable() {
        assertThatThrownBy(() -> decode("42", headers(TYPE, "\u001B[31m" + "x".repeat(100_000)), IMAGE))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300).contains("\uFFFD[31mxxx"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            labelled,   ce_specversion=1.0|ce_id=42|ce_source=/cameras/7|ce_type=dev.eleventh.example.labelled.v1|ce_label=Käse|content-type=image/png|ce_time=2026-01-31T12:00:00Z
            relabelled, ce_specversion=1.0|ce_id=42|ce_source=/cameras/7|ce_type=dev.eleventh.example.relabelled.v1|ce_label=Käse|ce_time=2026-01-31T12:00:00Z
            retracted,  ce_specversion=1.0|ce_id=42|ce_source=/cameras/7|ce_type=dev.eleventh.example.retracted.v1|ce_time=2026-01-31T12:00:00Z
            """)
    void headersArePublishedAsTheseBytes(String name, String golden) {
        Headers headers = ExampleEventCodec.encode(Events.named(name));

        assertThat(Arrays.stream(headers.toArray())
                        .map(header -> header.key() + "=" + new String(header.value(), UTF_8)))
                .containsExactly(golden.split("\\|"));
        assertThat(ExampleEventCodec.HEADERS)
                .containsAll(Arrays.stream(headers.toArray())
                        .map(header -> header.key())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"labelled", "relabelled", "retracted"})
    void encodedEventsAreDecoded(String name) throws Exception {
        ExampleEvent event = Events.named(name);

        assertThat(ExampleEventCodec.decode(null, ExampleEventCodec.encode(event), Events.value(event), RECORDED))
                .isEqualTo(event);
    }
}
