package dev.eleventh.contracts.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.image.ImageLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record or a request in the form that {@link ExampleEventCodec} reads: attributes in {@code ce_} headers, the image
 * as the value. Other encodings of the same event are converted to this form:
 *
 * <ul>
 * <li>CloudEvents' structured mode ({@value #STRUCTURED}), as sent by Dapr and Knative: the attributes are in a JSON
 * document, the image is its {@code data_base64};
 * <li>Spring's header mapper, which may write texts as JSON and lists them in {@value #SPRING_TYPES};
 * <li>the header {@code content-type} in capitals, as HTTP libraries write it.
 * </ul>
 */
public final class PlainEvent {
    public static final String STRUCTURED = "application/cloudevents+json";

    /** Room for the largest image in base64 and the attributes. */
    public static final int MAX_STRUCTURED_BYTES = ImageLimits.DEFAULT.maxBytes() / 3 * 4 + (64 << 10);

    /** The prefix of the content types of all structured formats. */
    private static final String STRUCTURED_PREFIX = "application/cloudevents";

    private static final String SPRING_TYPES = "spring_json_header_types";
    private static final String ATTRIBUTE_PREFIX = "ce_";
    private static final String HTTP_PREFIX = "ce-";

    private final Headers headers;
    private final byte @Nullable [] value;

    /** Wraps an event that already has this form; the array is not copied. */
    public PlainEvent(Headers headers, byte @Nullable [] value) {
        this.headers = headers;
        this.value = value;
    }

    public Headers headers() {
        return headers;
    }

    public byte @Nullable [] value() {
        return value;
    }

    /**
     * Converts an event to the plain form; an event that already has the form keeps its value.
     *
     * @throws RejectedException {@code invalid-event} when a structured event does not follow CloudEvents 1.0
     */
    public static PlainEvent of(Headers headers, byte @Nullable [] value) throws RejectedException {
        Headers plain = withContentType(unquoted(headers));
        Header contentType = plain.lastHeader(ExampleEventCodec.CONTENT_TYPE);
        // a content type that is not UTF-8 matches none of these types and is rejected later, when it is read
        MediaType type = MediaType.of(
                contentType == null || contentType.value() == null ? "" : new String(contentType.value(), UTF_8));
        if (isStructured(type)) {
            return structured(plain, value);
        }
        if (type.name().startsWith(STRUCTURED_PREFIX)) {
            throw new RejectedException(
                    RejectionReason.INVALID_EVENT,
                    "content-type '%s' is not supported; send each event separately as %s, or in binary mode"
                            .formatted(ExampleAttributes.printable(type.name()), STRUCTURED));
        }
        return new PlainEvent(plain, value);
    }

    /**
     * Renames a content type header in capitals. Header names are lower-case in CloudEvents, but case-insensitive in
     * HTTP, from which some clients copy them.
     */
    private static Headers withContentType(Headers headers) {
        Headers plain = new RecordHeaders();
        boolean changed = false;
        for (Header header : headers) {
            boolean same = header.key().equals(ExampleEventCodec.CONTENT_TYPE);
            boolean capitals = !same && header.key().equalsIgnoreCase(ExampleEventCodec.CONTENT_TYPE);
            changed |= capitals;
            plain.add(capitals ? ExampleEventCodec.CONTENT_TYPE : header.key(), header.value());
        }
        return changed ? plain : headers;
    }

    /**
     * Converts the headers of an HTTP request in CloudEvents' binary mode to record headers: {@code ce-label} becomes
     * {@code ce_label}. The last of several headers with one name counts, as on Kafka.
     *
     * @throws RejectedException {@code invalid-event} when a value is not percent-encoded UTF-8
     */
    public static Headers ofHttp(Map<String, List<String>> request) throws RejectedException {
        Headers headers = new RecordHeaders();
        for (Map.Entry<String, List<String>> each : request.entrySet()) {
            String name = each.getKey().toLowerCase(Locale.ROOT);
            for (String value : each.getValue()) {
                if (name.startsWith(HTTP_PREFIX)) {
                    String attribute = name.substring(HTTP_PREFIX.length());
                    headers.add(ATTRIBUTE_PREFIX + attribute, decoded(name, value));
                } else if (name.equals(ExampleEventCodec.CONTENT_TYPE)) {
                    headers.add(name, value.getBytes(UTF_8));
                }
            }
        }
        return headers;
    }

    /**
     * Decodes a header's value: percent-encoded, as CloudEvents specifies, quoted or not, or raw UTF-8 with one
     * character per byte.
     */
    private static byte[] decoded(String name, String value) throws RejectedException {
        boolean bytes = value.chars().allMatch(c -> c <= 0xFF);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        String unquoted = unquoted(value);
        byte[] text = bytes ? unquoted.getBytes(ISO_8859_1) : unquoted.getBytes(UTF_8);
        for (int i = 0; i < text.length; i++) {
            if (text[i] != '%') {
                decoded.write(text[i]);
            } else if (i + 2 < text.length && isHex(text[i + 1]) && isHex(text[i + 2])) {
                decoded.write(16 * Character.digit(text[i + 1], 16) + Character.digit(text[i + 2], 16));
                i += 2;
            } else {
                throw new RejectedException(
                        RejectionReason.INVALID_EVENT,
                        "header %s must be percent-encoded UTF-8, was '%s'; encode it again"
                                .formatted(ExampleAttributes.printable(name), ExampleAttributes.printable(value)));
            }
        }
        return decoded.toByteArray();
    }

    /** Returns the content of an HTTP quoted string, which early versions of CloudEvents wrote; else the text. */
    private static String unquoted(String value) {
        if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
            return value;
        }
        StringBuilder inner = new StringBuilder();
        int end = value.length() - 1;
        for (int i = 1; i < end; i++) {
            char c = value.charAt(i);
            if (c == '"' || (c == '\\' && i + 1 == end)) {
                return value;
            }
            inner.append(c == '\\' ? value.charAt(++i) : c);
        }
        return inner.toString();
    }

    private static boolean isHex(byte digit) {
        return Character.digit(digit, 16) >= 0;
    }

    /** Returns whether an event of this type is a JSON document, which is longer than the image inside it. */
    public static boolean isStructured(MediaType type) {
        return type.name().equals(STRUCTURED);
    }

    private static Headers unquoted(Headers headers) {
        Header types = headers.lastHeader(SPRING_TYPES);
        JsonNode listed = types == null ? null : json(types.value());
        if (listed == null || !listed.isObject()) {
            return headers;
        }
        Headers plain = new RecordHeaders();
        for (Header header : headers) {
            JsonNode text = listed.has(header.key()) ? json(header.value()) : null;
            plain.add(
                    header.key(),
                    text != null && text.isTextual() ? text.textValue().getBytes(UTF_8) : header.value());
        }
        return plain;
    }

    /** Returns null when the bytes are not JSON, for example texts that Spring left unchanged. */
    private static @Nullable JsonNode json(byte @Nullable [] bytes) {
        try {
            return bytes == null ? null : Json.TREES.readTree(bytes);
        } catch (IOException e) {
            return null;
        }
    }

    private static PlainEvent structured(Headers headers, byte @Nullable [] value) throws RejectedException {
        JsonNode event = document(value);
        Headers plain = new RecordHeaders();
        for (Header header : headers) {
            if (!header.key().equals(ExampleEventCodec.CONTENT_TYPE)) {
                plain.add(header);
            }
        }
        byte[] image = null;
        for (Map.Entry<String, JsonNode> field : event.properties()) {
            JsonNode content = field.getValue();
            switch (field.getKey()) {
                case "data_base64" -> image = content.isNull() ? null : image(content);
                case "data" -> checkNoData(content);
                case "datacontenttype" -> add(plain, ExampleEventCodec.CONTENT_TYPE, content);
                default -> add(plain, ATTRIBUTE_PREFIX + field.getKey(), content);
            }
        }
        return new PlainEvent(plain, image);
    }

    private static JsonNode document(byte @Nullable [] value) throws RejectedException {
        try {
            JsonNode event = value == null ? null : Json.TREES.readTree(value);
            if (event != null && event.isObject()) {
                return event;
            }
        } catch (JsonProcessingException e) {
            throw malformed("is not JSON: " + ExampleAttributes.printable(e.getOriginalMessage()));
        } catch (IOException e) {
            throw malformed("cannot be read: " + e.getMessage());
        }
        throw malformed("is not a JSON object");
    }

    private static RejectedException malformed(String problem) {
        return new RejectedException(
                RejectionReason.INVALID_EVENT,
                "content-type is %s, but the body %s; send a CloudEvent with the image as data_base64"
                        .formatted(STRUCTURED, problem));
    }

    private static byte[] image(JsonNode base64) throws RejectedException {
        if (!base64.isTextual()) {
            throw malformed("has a data_base64 that is not text");
        }
        try {
            return Base64Text.decode(base64.textValue());
        } catch (IllegalArgumentException e) {
            throw malformed("has a data_base64 that is not base64 (%s)".formatted(e.getMessage()));
        }
    }

    private static void checkNoData(JsonNode data) throws RejectedException {
        boolean none = data.isNull() || (data.isTextual() ? data.textValue().isEmpty() : data.isEmpty());
        if (!none || data.isNumber() || data.isBoolean()) {
            throw malformed("has its content in data, not in data_base64");
        }
    }

    /** Keeps an existing header: it is newer than the document, because a person corrected it. */
    private static void add(Headers headers, String name, JsonNode content) throws RejectedException {
        if (content.isContainerNode()) {
            throw malformed(
                    "has '%s' that is not text, number or boolean".formatted(ExampleAttributes.printable(name)));
        }
        if (!content.isNull() && headers.lastHeader(name) == null) {
            headers.add(name, content.asText().getBytes(UTF_8));
        }
    }
}
