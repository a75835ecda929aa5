package dev.eleventh.ingest.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.eleventh.ingest.TestHeaders;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

class RecordOriginTest {
    private static final RecordOrigin WITHOUT_KEY = new RecordOrigin("examples", 2, 5_000_000_000L, null, 0L);

    @Test
    void theHeaderOnTheRepartitionTopicIsStable() {
        Headers headers =
                new RecordOrigin("examples", 2, 7, "AP8=", 1_769_860_740_000L).addTo(TestHeaders.of("a", "b"));

        assertThat(TestHeaders.texts(headers))
                .containsExactly(
                        "a=b",
                        "eleventh-ingest-origin={\"topic\":\"examples\",\"partition\":2,\"offset\":7,\"key\":\"AP8=\",\"time\":1769860740000}");
        assertThat(RecordOrigin.in(headers).key()).containsExactly(0, 255);
    }

    @Test
    void aRecordRepartitionedByAnEarlierReleaseHasTheTimeOfItsRepartitioning() {
        Headers earlier = TestHeaders.of(
                "eleventh-ingest-origin", "{\"topic\":\"examples\",\"partition\":2,\"offset\":7,\"key\":\"AP8=\"}");

        assertThat(RecordOrigin.in(earlier).timeOr(42)).isEqualTo(42);
        assertThat(WITHOUT_KEY.timeOr(42)).isZero();
    }

    @Test
    void aProducersHeaderOfTheSameNameStays() {
        Headers forged = TestHeaders.of("eleventh-ingest-origin", "{\"topic\":\"forged\"}");

        Headers headers = WITHOUT_KEY.addTo(forged);

        assertThat(RecordOrigin.in(headers)).isEqualTo(WITHOUT_KEY);
        assertThat(RecordOrigin.removeFrom(headers)).isEqualTo(forged);
    }

    @Test
    void aRecordOfAnotherApplicationIsReported() {
        assertThatIllegalStateException()
                .isThrownBy(() -> RecordOrigin.in(TestHeaders.of("a", "b")))
                .withMessageContaining("eleventh-ingest-origin");
    }
}
