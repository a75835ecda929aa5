package dev.eleventh.contracts.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.Json;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Serialises values as JSON text; a record that is not valid causes Kafka's {@link SerializationException}. */
final class JsonSerde {
    private JsonSerde() {}

    static <T> Serde<T> of(Class<T> type) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : Json.write(value).getBytes(UTF_8), (topic, bytes) -> {
                    if (bytes == null) {
                        return null;
                    }
                    try {
                        return Json.read(new String(bytes, UTF_8), type);
                    } catch (IllegalArgumentException e) {
                        throw new SerializationException("a record on %s is %s".formatted(topic, e.getMessage()), e);
                    }
                });
    }
}
