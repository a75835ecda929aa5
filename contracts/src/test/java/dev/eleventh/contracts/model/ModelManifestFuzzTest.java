package dev.eleventh.contracts.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.fuzz.Fuzz;
import dev.eleventh.contracts.topic.Topics;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fuzz")
class ModelManifestFuzzTest {
    private static final String SEED = """
            {"version":2,"parent":1,"strategy":"expand","labels":["mug","pen"],\
            "backbone_sha256":"%1$s","head":{"sha256":"%1$s","bytes":5,"chunks":[{"partition":0,"offset":7}]},\
            "trained_offsets":{"0":12,"1":3},"counts":{"mug":{"train":8,"hold_out":2}},\
            "metrics":{"accuracy":0.5,"macro_accuracy":0.5,"per_label":{"mug":0.5}},\
            "temperature":1.5,"unknown_below":0.25,"self_test":[{"embedding":"AAD/Dw==","label":"mug"}],\
            "created_at":"2026-01-02T03:04:05Z",\
            "backbone":{"kind":"theta","artifact":{"sha256":"%1$s","bytes":9,"chunks":[{"partition":0,"offset":3}]}}}""".formatted("a".repeat(64));

    @Test
    void anyTextIsRefusedOrIsAManifestThatEncodesToItself() {
        Fuzz.target("model manifest", List.of(SEED.getBytes(UTF_8)), SerializationException.class)
                .run(1_000, input -> (1 << 20) + 256L * input.length, ModelManifestFuzzTest::check);
    }

    private static void check(byte[] input) {
        ModelManifest manifest = read(input);
        assertThat(read(Json.write(manifest).getBytes(UTF_8))).isEqualTo(manifest);
        assertThat(manifest.version()).isPositive();
        assertThat(manifest.temperature()).isPositive().isFinite();
        assertThat(manifest.unknownBelow()).isBetween(0.0, 1.0);
        assertThat(manifest.unknownAbove().values())
                .allSatisfy(limit -> assertThat(limit).isFinite().isNotNegative());
    }

    private static ModelManifest read(byte[] json) {
        return Topics.MODELS.value().deserializer().deserialize(Topics.MODELS.name(), json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "\"version\":2; \"version\":9223372036854775808",
                "\"version\":2; \"version\":1e999999999",
                "\"version\":2; \"version\":0",
                "\"version\":2; \"version\":1",
                "\"version\":2; \"version\":{}",
                "\"strategy\":\"expand\"; \"strategy\":\"expa\\ud800\"",
                "\"strategy\":\"expand\"; \"strategy\":null",
                "\"labels\":[\"mug\",\"pen\"]; \"labels\":null",
                "\"labels\":[\"mug\",\"pen\"]; \"labels\":[null]",
                "\"labels\":[\"mug\",\"pen\"]; \"labels\":[\"\"]",
                "\"bytes\":5; \"bytes\":-5",
                "\"bytes\":5; \"bytes\":4294967301",
                "\"offset\":7; \"offset\":-7",
                "\"partition\":0; \"partition\":-1",
                "\"0\":12; \"zero\":12",
                "\"temperature\":1.5; \"temperature\":0",
                "\"temperature\":1.5; \"temperature\":1e999",
                "\"temperature\":1.5; \"temperature\":\"NaN\"",
                "\"unknown_below\":0.25; \"unknown_below\":-0.25",
                "\"unknown_below\":0.25; \"unknown_below\":\"NaN\"",
                "\"embedding\":\"AAD/Dw==\"; \"embedding\":\"AAD/D\"",
                "\"embedding\":\"AAD/Dw==\"; \"embedding\":\"AAD/fw==\"",
                "\"created_at\":\"2026-01-02T03:04:05Z\"; \"created_at\":\"yesterday\"",
                "\"sha256\":; \"sha256\":\"\",\"sha257\":",
            })
    void aWrongFieldIsRefused(String right, String wrong) {
        assertThat(SEED).contains(right);

        assertThatThrownBy(() -> check(SEED.replace(right, wrong).getBytes(UTF_8)))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("not a ModelManifest in JSON");
    }

    /** The last one counts, as in other JSON readers. */
    @Test
    void theLastOfARepeatedFieldCounts() {
        assertThat(read(SEED.replace("\"version\":2", "\"version\":7,\"version\":2")
                                .getBytes(UTF_8))
                        .version())
                .isEqualTo(2);
    }

    /** Jackson reads it as the beginning of 1970; an exact computation would take hours. */
    @Test
    void aTimeBeyondTheRangeIsReadQuickly() {
        String wrong = SEED.replace("\"2026-01-02T03:04:05Z\"", "1e999999999");

        assertThat(read(wrong.getBytes(UTF_8)).createdAt()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void deepNestingAndLongNumbersAreRefused() {
        for (String wrong : List.of("[".repeat(100_000), "1" + "0".repeat(100_000))) {
            byte[] json = SEED.replace("{\"version\":2", "{\"later\":" + wrong + ",\"version\":2")
                    .getBytes(UTF_8);
            assertThatThrownBy(() -> read(json)).isInstanceOf(SerializationException.class);
        }
    }
}
