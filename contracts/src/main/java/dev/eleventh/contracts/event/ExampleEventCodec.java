package dev.eleventh.contracts.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.time.Instant;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes examples as CloudEvents 1.0 in the Kafka protocol binding's binary mode: attributes in {@code
 * ce_} headers, the image as the value. Decoding is lenient where a default is obvious, so that a plain Kafka tool
 * needs only {@code ce_label}. The defaults are:
 *
 * <ul>
 * <li>{@code ce_id}: the record's key, or without one the SHA-256 of the image;
 * <li>{@code ce_type}: labelled, or retracted when the record has neither a value nor a label;
 * <li>{@code ce_source}: {@value #DEFAULT_SOURCE}; {@code ce_time}: the record's timestamp;
 * <li>{@code content-type}: decided by the image's first bytes.
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

    /** The headers that {@link #encode} writes. A record may have other headers, which are ignored here. */
    public static final Set<String> HEADERS = Set.of(ID, LABEL, SOURCE, SPEC_VERSION, TIME, TYPE, CONTENT_TYPE);

    private static final String SUPPORTED_VERSION = "1.0";

    /** The type that Dapr writes when the application sets none. */
    private static final String DAPR_DEFAULT_TYPE = "com.dapr.event.sent";

    private ExampleEventCodec() {}

    /**
     * Decodes the event in a record, without checking the image itself.
     *
     * @throws RejectedException with the reason, when the record does not contain a valid event
     */
    public static ExampleEvent decode(
            byte @Nullable [] key, Headers headers, byte @Nullable [] value, Instant timestamp)
            throws RejectedException {
        return switch (type(headers, value)) {
            case LABELLED -> labelled(key, headers, value, timestamp);
            case RELABELLED -> {
                Label label = ExampleAttributes.label(text(headers, LABEL));
                yield new ExampleEvent.Relabelled(
                        correctedId(key, headers), source(headers), time(headers, timestamp), label);
            }
            default -> new ExampleEvent.Retracted(correctedId(key, headers), source(headers), time(headers, timestamp));
        };
    }

    /**
     * Returns the type of an event, as given or inferred: one of the three types.
     *
     * @throws RejectedException when another type is given
     */
    public static String type(Headers headers, byte @Nullable [] value) throws RejectedException {
        String type = text(headers, TYPE);
        if (type == null || type.equals(DAPR_DEFAULT_TYPE)) {
            // a record with a label but no value has lost its image; it is not a request to forget the example
            return value == null && headers.lastHeader(LABEL) == null ? RETRACTED : LABELLED;
        }
        if (!type.equals(LABELLED) && !type.equals(RELABELLED) && !type.equals(RETRACTED)) {
            throw new RejectedException(
                    RejectionReason.UNKNOWN_EVENT_TYPE,
                    "ce_type must be one of %s, %s, %s, was '%s'"
                            .formatted(LABELLED, RELABELLED, RETRACTED, ExampleAttributes.printable(type)));
        }
        return type;
    }

    /** Returns the content type that the record claims, unchanged; empty when it claims none. */
    public static String contentType(Headers headers) throws RejectedException {
        String contentType = text(headers, CONTENT_TYPE);
        return contentType == null ? "" : contentType;
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
        Label label = ExampleAttributes.label(text(headers, LABEL));
        ExampleId named = namedId(key, headers);
        ExampleId id = named == null ? new ExampleId(Sha256.of(value).hex()) : named;
        return new ExampleEvent.Labelled(
                id, source(headers), time(headers, timestamp), label, contentType(headers), new EncodedImage(value));
    }

    /** Returns the id that a record names by {@code ce_id} or by its key; null when by neither. */
    public static @Nullable ExampleId namedId(byte @Nullable [] key, Headers headers) throws RejectedException {
        String id = text(headers, ID);
        if (id == null && key != null && key.length > 0) {
            id = ExampleAttributes.utf8(key, RejectionReason.INVALID_ID, "the record's key, which names the example,");
        }
        return id == null ? null : ExampleAttributes.id(id);
    }

    private static ExampleId correctedId(byte @Nullable [] key, Headers headers) throws RejectedException {
        ExampleId id = namedId(key, headers);
        if (id == null) {
            throw new RejectedException(
                    RejectionReason.INVALID_ID,
                    "a correction must name its example by ce_id or by the record's key, had neither");
        }
        return id;
    }

    /** Also checks the version, because another version might define the same attributes differently. */
    private static String source(Headers headers) throws RejectedException {
        String version = text(headers, SPEC_VERSION);
        if (version != null && !version.equals(SUPPORTED_VERSION)) {
            throw new RejectedException(
                    RejectionReason.INVALID_EVENT,
                    "ce_specversion must be %s, was '%s'"
                            .formatted(SUPPORTED_VERSION, ExampleAttributes.printable(version)));
        }
        String source = text(headers, SOURCE);
        return source == null ? DEFAULT_SOURCE : ExampleAttributes.source(source);
    }

    private static Instant time(Headers headers, Instant timestamp) throws RejectedException {
        String time = text(headers, TIME);
        return time == null ? ExampleAttributes.timestamp(timestamp) : ExampleAttributes.time(time);
    }

    private static @Nullable String text(Headers headers, String name) throws RejectedException {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? null
                : ExampleAttributes.utf8(header.value(), RejectionReason.INVALID_EVENT, "header " + name);
    }

    /** Returns the event's headers, in CloudEvents' order; {@link #decode} and any CloudEvents SDK can read them. */
    public static Headers encode(ExampleEvent event) {
        Headers headers = new RecordHeaders();
        add(headers, SPEC_VERSION, SUPPORTED_VERSION);
        add(headers, ID, event.id().value());
        add(headers, SOURCE, event.source());
        if (event instanceof ExampleEvent.Labelled labelled) {
            add(headers, TYPE, LABELLED);
            add(headers, LABEL, labelled.label().value());
            if (!labelled.contentType().isEmpty()) {
                add(headers, CONTENT_TYPE, labelled.contentType());
            }
        } else if (event instanceof ExampleEvent.Relabelled relabelled) {
            add(headers, TYPE, RELABELLED);
            add(headers, LABEL, relabelled.label().value());
        } else {
            add(headers, TYPE, RETRACTED);
        }
        add(headers, TIME, event.time().toString());
        return headers;
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(UTF_8));
    }
}
