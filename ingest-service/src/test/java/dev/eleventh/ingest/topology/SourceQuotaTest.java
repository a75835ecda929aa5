package dev.eleventh.ingest.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SourceQuotaTest {
    private static final Instant REPARTITIONED = Instant.parse("2026-01-31T12:00:30Z");

    @Test
    void aRecordCountsInTheMinuteInWhichItArrived() {
        assertThat(minute(REPARTITIONED)).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(minute(Instant.parse("2026-01-28T03:04:59.999Z"))).isEqualTo("2026-01-28T03:04:00Z");
    }

    @Test
    void aRecordOlderThanAllCountsCountsInTheOldestMinute() {
        assertThat(minute(REPARTITIONED.minus(SourceQuota.COUNTED))).isEqualTo("2026-01-24T12:00:00Z");
        assertThat(minute(REPARTITIONED.minus(Duration.ofDays(365)))).isEqualTo("2026-01-24T12:00:00Z");
        assertThat(minute(Instant.EPOCH)).isEqualTo("2026-01-24T12:00:00Z");
    }

    @Test
    void aRecordFromTheFutureCountsInTheMinuteOfItsRepartitioning() {
        assertThat(minute(REPARTITIONED.plus(Duration.ofDays(365)))).isEqualTo("2026-01-31T12:00:00Z");
    }

    private static String minute(Instant timestamp) {
        return Instant.ofEpochMilli(SourceQuota.minute(timestamp.toEpochMilli(), REPARTITIONED.toEpochMilli()))
                .toString();
    }
}
