package dev.eleventh.contracts.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.topic.Topics;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionPinTest {
    private static final String TOPIC = Topics.MODEL_CONTROL.name();

    @Test
    void aPinWithoutAuthorIsWrittenAsItsVersionOnly() {
        assertThat(Topics.MODEL_CONTROL.value().serializer().serialize(TOPIC, VersionPin.to(3)))
                .isEqualTo("{\"version\":3}".getBytes(UTF_8));
        assertThat(read("{\"version\": 3, \"note\": \"by kcat\"}")).isEqualTo(VersionPin.to(3));
    }

    @Test
    void aRollbackContainsItsAuthorAndReason() {
        VersionPin pin = new VersionPin(3, VersionPin.TRAINER, "version 4 lost");
        byte[] bytes = "{\"version\":3,\"by\":\"trainer\",\"reason\":\"version 4 lost\"}".getBytes(UTF_8);

        assertThat(Topics.MODEL_CONTROL.value().serializer().serialize(TOPIC, pin))
                .isEqualTo(bytes);
        assertThat(read(new String(bytes, UTF_8))).isEqualTo(pin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "3", "null", "{}", "{\"version\":0}", "{\"version\":-1}", "{\"version\":\"x\"}", "rubbish"})
    void aMalformedPinIsRefused(String value) {
        assertThatThrownBy(() -> read(value)).isInstanceOf(SerializationException.class);
    }

    private static VersionPin read(String value) {
        return Topics.MODEL_CONTROL.value().deserializer().deserialize(TOPIC, value.getBytes(UTF_8));
    }
}
