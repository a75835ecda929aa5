package dev.eleventh.trainer.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.event.RejectionHeaders;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.trainer.Events;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ReturnedRecordTest {
    @Test
    void keepsEveryHeaderInOrderIncludingUnusualOnes() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("twice", new byte[] {1})
                .add("twice", new byte[] {(byte) 0xFF})
                .add("none", null);
        headers.add("nul \u0000 and \"quotes\"", new byte[0]);

        ReturnedRecord stored = store(rejected(headers));

        assertThat(stored.forKafka().headers().toArray()).startsWith(headers.toArray());
        assertThat(stored.forKafka().headers().toArray())
                .hasSize(headers.toArray().length + RejectionHeaders.NAMES.size() + 1);
    }

    @Test
    void keepsANullKeyAndANullValue() {
        ReturnedRecord stored = store(rejected(new RecordHeaders()));

        assertThat(stored.forKafka().key()).isNull();
        assertThat(stored.forKafka().value()).isNull();
    }

    private static ReturnedRecord rejected(RecordHeaders headers) {
        ConsumerRecord<byte[], byte[]> original = new ConsumerRecord<>(
                "any", 0, 0, 0, TimestampType.CREATE_TIME, 0, 0, null, null, headers, Optional.empty());
        return ReturnedRecord.of(original, RejectionReason.INVALID_EVENT, "why", Events.NOW, Optional.empty());
    }

    private static ReturnedRecord store(ReturnedRecord record) {
        return ReturnedRecord.stored(record.forKafka().key(), record.forKafka().value(), record.headersJson());
    }
}
