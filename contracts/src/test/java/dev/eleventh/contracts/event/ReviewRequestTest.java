package dev.eleventh.contracts.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.Prediction.Ranked;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ReviewRequestTest {
    private static final byte[] IMAGE = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, 1};
    private static final Prediction PREDICTION = new Prediction(
            "question",
            List.of(new Ranked(new Label("mug"), 0.5), new Ranked(new Label("cup"), 0.375)),
            true,
            7,
            "0".repeat(64),
            Instant.parse("2026-01-02T03:04:05Z"),
            null,
            null);

    /** The headers of the first release: they may grow, they may not change. */
    @Test
    void theHeadersAreThoseOfTheFirstRelease() {
        assertThat(Arrays.stream(new ReviewRequest(new EncodedImage(IMAGE), PREDICTION, true)
                                .headers()
                                .toArray())
                        .map(header -> header.key() + "=" + new String(header.value(), UTF_8)))
                .containsExactly(
                        "content-type=image/jpeg",
                        "prediction={\"id\":\"question\",\"predictions\":[{\"label\":\"mug\",\"probability\":0.5},"
                                + "{\"label\":\"cup\",\"probability\":0.375}],\"unknown\":true,\"model_version\":7,"
                                + "\"head_sha256\":\"%s\",\"predicted_at\":\"2026-01-02T03:04:05Z\"}"
                                        .formatted("0".repeat(64)),
                        "review-random=true");
    }

    @Test
    void aRecordIsReadAsItWasWritten() {
        ReviewRequest request = new ReviewRequest(new EncodedImage(IMAGE), PREDICTION, false);

        assertThat(ReviewRequest.of(request.headers(), IMAGE)).isEqualTo(request);
    }

    @Test
    void recordsWithoutImageOrPredictionAreRejected() {
        RecordHeaders none = new RecordHeaders();
        RecordHeaders wrong = new RecordHeaders(new Header[] {});
        wrong.add(ReviewRequest.PREDICTION, "{}".getBytes(UTF_8));

        assertThatThrownBy(() -> ReviewRequest.of(none, null)).hasMessageContaining("needs an image");
        assertThatThrownBy(() -> ReviewRequest.of(none, IMAGE)).hasMessageContaining("needs the header 'prediction'");
        assertThatThrownBy(() -> ReviewRequest.of(wrong, IMAGE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPredictionWithAnUnprintableNameIsRejected() {
        Prediction unprintable = new Prediction(
                "\u0000", PREDICTION.ranked(), false, 7, PREDICTION.headSha256(), PREDICTION.predictedAt(), null, null);
        ReviewRequest request = new ReviewRequest(new EncodedImage(IMAGE), unprintable, false);

        assertThatThrownBy(() -> ReviewRequest.of(request.headers(), IMAGE)).hasMessageContaining("U+0000");
    }

    @Test
    void theMarginIsAtMostWhatThePredictionShows() {
        assertThat(PREDICTION.margin()).isEqualTo(0.125);
        assertThat(PREDICTION.first(1).margin()).isZero();
        assertThat(PREDICTION.first(9)).isEqualTo(PREDICTION);
        Prediction sure = new Prediction(
                "q", List.of(new Ranked(new Label("mug"), 0.9)), false, 1, "0".repeat(64), Instant.EPOCH, null, null);
        assertThat(sure.margin()).isEqualTo(0.8, within(1e-9));
    }
}
