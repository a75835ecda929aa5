package dev.eleventh.contracts.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.image.ImageFormat;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses and checks the attributes of an example. Record headers and request parameters follow the same rules and are
 * rejected for the same reasons.
 */
public final class ExampleAttributes {
    private static final int MAX_SOURCE_LENGTH = 500;
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private static final Pattern BEYOND_NANOSECONDS = Pattern.compile("([.]\\d{9})\\d+");
    private static final Pattern LEAP_SECOND = Pattern.compile("([Tt]\\d\\d:\\d\\d):60");

    private ExampleAttributes() {}

    /** Parses a label; {@code text} may be null when the producer gave none. */
    public static Label label(@Nullable String text) throws RejectedException {
        if (text == null || text.isBlank()) {
            throw new RejectedException(
                    RejectionReason.MISSING_LABEL,
                    "an example needs a label (header ce_label, parameter label, or in the body) of 1 to %d characters, had none"
                            .formatted(Label.MAX_LENGTH));
        }
        String stripped = text.strip();
        int length = stripped.codePointCount(0, stripped.length());
        if (length > Label.MAX_LENGTH) {
            throw new RejectedException(
                    RejectionReason.LABEL_TOO_LONG,
                    "label must have 1 to %d characters, had %d".formatted(Label.MAX_LENGTH, length));
        }
        try {
            return Label.parse(text);
        } catch (IllegalArgumentException e) {
            throw new RejectedException(RejectionReason.INVALID_LABEL, String.valueOf(e.getMessage()));
        }
    }

    /** Parses the label in a request's body, {@code {"label": "mug"}}. */
    public static Label labelInJson(byte[] body) throws RejectedException {
        JsonNode label;
        try {
            label = Json.TREES.readTree(body).path("label");
        } catch (IOException e) {
            throw notALabelInJson();
        }
        if (label.isMissingNode() || !(label.isTextual() || label.isNull())) {
            throw notALabelInJson();
        }
        return label(label.textValue());
    }

    private static RejectedException notALabelInJson() {
        return new RejectedException(
                RejectionReason.INVALID_EVENT, "the body must be JSON in UTF-8 like {\"label\": \"mug\"}, was not");
    }

    /** Parses the example's id. */
    public static ExampleId id(String text) throws RejectedException {
        try {
            return new ExampleId(text);
        } catch (IllegalArgumentException e) {
            throw new RejectedException(RejectionReason.INVALID_ID, String.valueOf(e.getMessage()));
        }
    }

    /** Checks the source, which must be a URI reference so that every CloudEvents SDK can read the forwarded event. */
    public static String source(String text) throws RejectedException {
        if (text.isEmpty() || text.length() > MAX_SOURCE_LENGTH || !isUriReference(text)) {
            throw new RejectedException(
                    RejectionReason.INVALID_EVENT,
                    "source must be a URI reference like /cameras/7 of 1 to %d characters, was '%s'"
                            .formatted(MAX_SOURCE_LENGTH, printable(text)));
        }
        return text;
    }

    private static boolean isUriReference(String text) {
        try {
            new URI(text);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Checks the claimed content type against the format that the image's first bytes show. */
    public static void checkContentType(String contentType, ImageFormat format) throws RejectedException {
        MediaType claimed = MediaType.of(contentType);
        if (!claimed.claimsNothing() && !claimed.name().equals(format.mediaType())) {
            throw new RejectedException(
                    RejectionReason.CONTENT_TYPE_MISMATCH,
                    "content-type is '%s', the image is %s by its first bytes; correct content-type or leave it out"
                            .formatted(printable(claimed.name()), format.mediaType()));
        }
    }

    /** Rejects a form that contains the image as a part, with a message that names the mistake. */
    public static void checkIsNoForm(String contentType) throws RejectedException {
        if (MediaType.of(contentType).isForm()) {
            throw new RejectedException(
                    RejectionReason.UNSUPPORTED_FORMAT,
                    "the body is a form (multipart/form-data), expected the image's own bytes; send the file as the body, as curl --data-binary @FILE does");
        }
    }

    /**
     * Parses the time of an event, truncated to microseconds. The year must have four digits (RFC 3339), also in UTC,
     * because databases and SDKs cannot hold other years. A leap second becomes the second before it, because time since
     * 1970 has no leap seconds.
     */
    static Instant time(String text) throws RejectedException {
        try {
            String digits = BEYOND_NANOSECONDS.matcher(text).replaceFirst("$1");
            String withoutLeap = LEAP_SECOND.matcher(digits).replaceFirst("$1:59");
            OffsetDateTime time = OffsetDateTime.parse(withoutLeap).withOffsetSameInstant(ZoneOffset.UTC);
            boolean leapSecond = !withoutLeap.equals(digits);
            boolean mayBeLeap = time.getHour() == 23 && time.getMinute() == 59;
            if ((!leapSecond || mayBeLeap) && time.getYear() >= 1 && time.getYear() <= 9999) {
                // a database would round the last nanosecond up, into the year 10000
                return time.toInstant().truncatedTo(ChronoUnit.MICROS);
            }
        } catch (DateTimeException e) {
            // reported below, like a year out of range
        }
        throw new RejectedException(
                RejectionReason.INVALID_EVENT,
                "ce_time must be an RFC 3339 timestamp like 2026-01-31T12:00:00Z, in UTC of the years 0001 to 9999, was '%s'"
                        .formatted(printable(text)));
    }

    /** Checks the year of a record's timestamp that replaces a missing {@code ce_time}. */
    static Instant timestamp(Instant timestamp) throws RejectedException {
        if (timestamp.isBefore(EARLIEST) || timestamp.isAfter(LATEST)) {
            throw new RejectedException(
                    RejectionReason.INVALID_EVENT,
                    "the record's timestamp must lie in the years 0001 to 9999, was %s; correct it or send ce_time"
                            .formatted(timestamp));
        }
        return timestamp;
    }

    static String utf8(byte[] bytes, RejectionReason reason, String what) throws RejectedException {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new RejectedException(reason, what + " is not UTF-8; encode it as UTF-8");
        }
    }

    /**
     * Shortens a text and replaces its control characters, so that it can be part of a message, a header or a log line.
     */
    public static String printable(String text) {
        String head = text.length() <= 60 ? text : text.substring(0, 60) + "…";
        return head.replaceAll("\\p{C}", "\uFFFD");
    }
}
