package dev.eleventh.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

class OriginTest {
    private static final Origin WITHOUT_KEY = new Origin("examples", 2, 5_000_000_000L, null, 0L);

    @Test
    void crossesTheRepartitionTopicAsTheseBytes() {
        Headers headers = new Origin("examples", 2, 7, "AP8=", 1_769_860_740_000L).addTo(TestHeaders.of("a", "b"));

        assertThat(TestHeaders.texts(headers))
                .containsExactly(
                        "a=b",
                        "eleventh-ingest-origin={\"topic\":\"examples\",\"partition\":2,\"offset\":7,\"key\":\"AP8=\",\"time\":1769860740000}");
        assertThat(Origin.in(headers).key()).containsExactly(0, 255);
    }

    @Test
    void aRecordThatAnEarlierReleaseRepartitionedHasTheTimeOfItsRepartition() {
        Headers earlier = TestHeaders.of(
                "eleventh-ingest-origin", "{\"topic\":\"examples\",\"partition\":2,\"offset\":7,\"key\":\"AP8=\"}");

        assertThat(Origin.in(earlier).timeOr(42)).isEqualTo(42);
        assertThat(WITHOUT_KEY.timeOr(42)).isZero();
    }

    @Test
    void aProducersHeaderOfTheSameNameStays() {
        Headers forged = TestHeaders.of("eleventh-ingest-origin", "{\"topic\":\"forged\"}");

        Headers headers = WITHOUT_KEY.addTo(forged);

        assertThat(Origin.in(headers)).isEqualTo(WITHOUT_KEY);
        assertThat(Origin.removeFrom(headers)).isEqualTo(forged);
    }

    @Test
    void aRecordThatIsNotOursIsNamedAsSuch() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Origin.in(TestHeaders.of("a", "b")))
                .withMessageContaining("eleventh-ingest-origin");
    }
}
