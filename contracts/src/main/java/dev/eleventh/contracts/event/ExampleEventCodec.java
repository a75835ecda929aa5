package dev.eleventh.contracts.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Examples as CloudEvents 1.0, Kafka protocol binding, binary mode: attributes in {@code ce_} headers, the image as
 * the value. Decoding is lenient where a default is obvious, so that a plain Kafka tool needs only {@code ce_label}:
 *
 * <ul>
 *   <li>{@code ce_id}: else the record's key, else the SHA-256 of the image;
 *   <li>{@code ce_type}: labelled, or retracted when the record has no value;
 *   <li>{@code ce_source}: {@value #DEFAULT_SOURCE}; {@code ce_time}: the record's timestamp;
 *   <li>{@code content-type}: left to the image's own first bytes.
 * </ul>
 */
public final class ExampleEventCodec {
    public static final String LABELLED = "dev.eleventh.example.labelled.v1";
    public static final String RELABELLED = "dev.eleventh.example.relabelled.v1";
    public static final String RETRACTED = "dev.eleventh.example.retracted.v1";
    public static final String DEFAULT_SOURCE = "/unknown";

    public static final String ID = "ce_id";
    public static final String LABEL = "ce_label";
    public static final String SOURCE = "ce_source";
    public static final String SPEC_VERSION = "ce_specversion";
    public static final String TIME = "ce_time";
    public static final String TYPE = "ce_type";
    public static final String CONTENT_TYPE = "content-type";

    private static final int MAX_SOURCE_LENGTH = 500;

    private ExampleEventCodec() {}

    /**
     * The event that a record carries. The image itself is not looked at here.
     *
     * @throws RejectedException with the reason, when the record carries none
     */
    public static ExampleEvent decode(
            byte @Nullable [] key, Headers headers, byte @Nullable [] value, Instant timestamp)
            throws RejectedException {
        String type = text(headers, TYPE);
        if (type == null) {
            type = value == null ? RETRACTED : LABELLED;
        }
        return switch (type) {
            case LABELLED -> labelled(key, headers, value, timestamp);
            case RELABELLED ->
                new ExampleEvent.Relabelled(
                        id(key, headers, null), source(headers), time(headers, timestamp), label(headers));
            case RETRACTED ->
                new ExampleEvent.Retracted(id(key, headers, null), source(headers), time(headers, timestamp));
            default ->
                throw new RejectedException(
                        RejectionReason.UNKNOWN_EVENT_TYPE,
                        "ce_type '%s' is not one of %s, %s, %s"
                                .formatted(shortened(type), LABELLED, RELABELLED, RETRACTED));
        };
    }

    private static ExampleEvent labelled(
            byte @Nullable [] key, Headers headers, byte @Nullable [] value, Instant timestamp)
            throws RejectedException {
        if (value == null || value.length == 0) {
            throw new RejectedException(
                    RejectionReason.EMPTY_BODY, "a labelled example needs an image as its value, had 0 bytes");
        }
        if (headers.toArray().length == 0) {
            throw new RejectedException(
                    RejectionReason.MISSING_HEADERS, "the record has no headers; at least ce_label is needed");
        }
        String contentType = text(headers, CONTENT_TYPE);
        return new ExampleEvent.Labelled(
                id(key, headers, value),
                source(headers),
                time(headers, timestamp),
                label(headers),
                contentType == null ? "" : contentType,
                new EncodedImage(value));
    }

    /** Headers of a labelled example, in CloudEvents' order; {@link #decode} and any CloudEvents SDK read them. */
    public static Headers encode(ExampleEvent event) {
        Headers headers = new RecordHeaders();
        headers.add(SPEC_VERSION, "1.0".getBytes(UTF_8));
        headers.add(ID, event.id().value().getBytes(UTF_8));
        headers.add(SOURCE, event.source().getBytes(UTF_8));
        headers.add(TYPE, type(event).getBytes(UTF_8));
        headers.add(TIME, event.time().toString().getBytes(UTF_8));
        if (event instanceof ExampleEvent.Labelled labelled) {
            headers.add(LABEL, labelled.label().value().getBytes(UTF_8));
            headers.add(CONTENT_TYPE, labelled.contentType().getBytes(UTF_8));
        } else if (event instanceof ExampleEvent.Relabelled relabelled) {
            headers.add(LABEL, relabelled.label().value().getBytes(UTF_8));
        }
        return headers;
    }

    private static String type(ExampleEvent event) {
        if (event instanceof ExampleEvent.Labelled) {
            return LABELLED;
        }
        return event instanceof ExampleEvent.Relabelled ? RELABELLED : RETRACTED;
    }

    /** The label as a person wrote it, checked; the HTTP door asks the same of its query parameter. */
    public static Label label(@Nullable String text) throws RejectedException {
        if (text == null || text.isBlank()) {
            throw new RejectedException(
                    RejectionReason.MISSING_LABEL, "an example needs a label of 1 to 128 characters, had none");
        }
        if (text.strip().codePointCount(0, text.strip().length()) > Label.MAX_LENGTH) {
            throw new RejectedException(
                    RejectionReason.LABEL_TOO_LONG,
                    "label must have at most %d characters, had %d".formatted(Label.MAX_LENGTH, text.length()));
        }
        try {
            return Label.parse(text);
        } catch (IllegalArgumentException e) {
            throw new RejectedException(RejectionReason.INVALID_LABEL, String.valueOf(e.getMessage()));
        }
    }

    private static Label label(Headers headers) throws RejectedException {
        return label(text(headers, LABEL));
    }

    private static ExampleId id(byte @Nullable [] key, Headers headers, byte @Nullable [] image)
            throws RejectedException {
        String id = text(headers, ID);
        if (id == null && key != null && key.length > 0) {
            id = utf8(key, "the record's key");
        }
        if (id == null && image != null) {
            return new ExampleId(Sha256.of(image).hex());
        }
        if (id == null) {
            throw new RejectedException(
                    RejectionReason.INVALID_ID,
                    "a correction must name its example by ce_id or by the key, had neither");
        }
        return id(id);
    }

    /** An id as a producer wrote it, checked. */
    public static ExampleId id(String text) throws RejectedException {
        try {
            return new ExampleId(text);
        } catch (IllegalArgumentException e) {
            throw new RejectedException(RejectionReason.INVALID_ID, String.valueOf(e.getMessage()));
        }
    }

    private static String source(Headers headers) throws RejectedException {
        String source = text(headers, SOURCE);
        if (source == null || source.isBlank()) {
            return DEFAULT_SOURCE;
        }
        if (source.length() > MAX_SOURCE_LENGTH || source.codePoints().anyMatch(Character::isISOControl)) {
            throw new RejectedException(
                    RejectionReason.INVALID_EVENT,
                    "ce_source must be a URI reference of at most %d characters, was '%s'"
                            .formatted(MAX_SOURCE_LENGTH, shortened(source)));
        }
        return source;
    }

    private static Instant time(Headers headers, Instant timestamp) throws RejectedException {
        String time = text(headers, TIME);
        if (time == null) {
            return timestamp;
        }
        try {
            return OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            throw new RejectedException(
                    RejectionReason.INVALID_EVENT,
                    "ce_time must be an RFC 3339 timestamp, was '%s'".formatted(shortened(time)));
        }
    }

    private static @Nullable String text(Headers headers, String name) throws RejectedException {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : utf8(header.value(), "header " + name);
    }

    private static String utf8(byte[] bytes, String what) throws RejectedException {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new RejectedException(
                    RejectionReason.INVALID_EVENT, what + " must be UTF-8, was not; encode it as UTF-8");
        }
    }

    private static String shortened(String text) {
        String head = text.length() <= 60 ? text : text.substring(0, 60) + "…";
        return head.replaceAll("\\p{C}", "\uFFFD");
    }
}
