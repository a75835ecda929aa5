package dev.eleventh.contracts.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.fuzz.Fuzz;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fuzz")
class ExampleEventFuzzTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    /** Separates the parts of a record: its key, its value, and then a name and a value for each header. */
    private static final byte BETWEEN = '\n';

    private static List<byte[]> seeds() {
        String all = "ce_specversion\n1.0\nce_source\n/cameras/7\nce_time\n2026-01-01T00:00:00Z";
        List<String> records = List.of(
                "42\nimage\nce_label\nmug",
                "\nimage\nce_label\nKäse ☕\nce_id\nmug-1\n" + all + "\ncontent-type\nimage/jpeg",
                "42\n\nce_type\ndev.eleventh.example.relabelled.v1\nce_label\npen\n" + all,
                "42\n\nce_type\ndev.eleventh.example.retracted.v1\n" + all,
                "42\nimage\nce_label\n" + "x".repeat(128) + "\nce_id\n" + "y".repeat(200));
        return records.stream().map(record -> record.getBytes(UTF_8)).toList();
    }

    @Test
    void anyRecordIsRefusedOrEncodesToItself() {
        Fuzz.target("example event", seeds(), RejectedException.class)
                .run(1_000, input -> (1 << 20) + 64L * input.length, ExampleEventFuzzTest::check);
    }

    private static void check(byte[] input) throws RejectedException {
        List<byte[]> parts = parts(input);
        Headers headers = new RecordHeaders();
        for (int i = 2; i + 1 < parts.size(); i += 2) {
            headers.add(new String(parts.get(i), UTF_8), parts.get(i + 1));
        }
        byte[] value = parts.size() < 2 || parts.get(1).length == 0 ? null : parts.get(1);
        ExampleEvent event = ExampleEventCodec.decode(parts.get(0), headers, value, NOW);

        byte[] key = event.id().value().getBytes(UTF_8);
        Instant never = Instant.EPOCH;
        assertThat(ExampleEventCodec.decode(key, ExampleEventCodec.encode(event), value, never))
                .isEqualTo(event);
    }

    private static List<byte[]> parts(byte[] input) {
        List<byte[]> parts = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i <= input.length; i++) {
            if (i == input.length || input[i] == BETWEEN) {
                parts.add(Arrays.copyOfRange(input, begin, i));
                begin = i + 1;
            }
        }
        return parts;
    }
}
