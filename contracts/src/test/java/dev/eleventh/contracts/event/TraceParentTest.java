package dev.eleventh.contracts.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class TraceParentTest {
    private final Headers from = new RecordHeaders();
    private final Headers to = new RecordHeaders();

    @Test
    void theLastOneIsPassedOnUnchanged() {
        byte[] value = {0, -1, 'x'};
        from.add(TraceParent.HEADER, "before".getBytes(UTF_8));
        from.add(TraceParent.HEADER, value);

        TraceParent.copy(from, to);

        assertThat(to.toArray()).hasSize(1);
        assertThat(to.lastHeader("traceparent").value()).isEqualTo(value);
    }

    @Test
    void aMissingOrInvalidOneIsNotPassedOn() {
        TraceParent.copy(from, to);
        from.add(TraceParent.HEADER, null);
        TraceParent.copy(from, to);
        from.add(TraceParent.HEADER, new byte[513]);
        TraceParent.copy(from, to);

        assertThat(to.toArray()).isEmpty();
    }

    @Test
    void aNewOneReplacesAll() {
        from.add(TraceParent.HEADER, null);
        from.add(TraceParent.HEADER, new byte[513]);

        TraceParent.set(from, "00-a-b-01");

        assertThat(from.toArray()).hasSize(1);
        assertThat(TraceParent.of(from)).isEqualTo("00-a-b-01".getBytes(UTF_8));
    }
}
