package dev.eleventh.contracts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** The JSON mapping of every event and manifest: ISO-8601 times, labels and digests as plain strings. */
public final class Json {
    public static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            // an older reader must accept records from a newer writer
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Parses JSON from others into a tree. Rejects content after its end, so that no second document is lost. */
    public static final ObjectReader TREES = MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "%s cannot be written as JSON".formatted(value.getClass().getName()), e);
        }
    }

    /**
     * Reads a value from a JSON text.
     *
     * @throws IllegalArgumentException when the text is not JSON, or not a valid value of the type
     */
    public static <T> T read(String json, Class<T> type) {
        T value;
        try {
            value = MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not a %s in JSON: %s".formatted(type.getSimpleName(), e.getOriginalMessage()), e);
        }
        if (value == null) {
            throw new IllegalArgumentException("not a %s in JSON: null".formatted(type.getSimpleName()));
        }
        return value;
    }
}
