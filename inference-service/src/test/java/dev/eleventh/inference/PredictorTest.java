package dev.eleventh.inference;

import static dev.eleventh.inference.Pictures.BLUE;
import static dev.eleventh.inference.Pictures.GREEN;
import static dev.eleventh.inference.Pictures.RED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Topics;
import dev.eleventh.contracts.event.Prediction;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PredictorTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final Predictor predictor = new Predictor(
            Engine.backbone(),
            2,
            Clock.fixed(NOW, ZoneOffset.UTC),
            new InferenceMetrics(new SimpleMeterRegistry(), new ChampionHolder()));

    @AfterEach
    void close() {
        predictor.close();
    }

    @Test
    void aPredictionRanksTheTopLabelsAndNamesItsVersion() throws Exception {
        Champion champion = new PublishedModel(7, RED, GREEN, BLUE).champion();

        Prediction prediction = predict(champion, "", Pictures.jpeg(GREEN, 3));

        assertThat(prediction.best()).isEqualTo(GREEN);
        assertThat(prediction.ranked()).hasSize(2);
        assertThat(prediction.ranked().get(0).probability())
                .isGreaterThanOrEqualTo(prediction.ranked().get(1).probability());
        assertThat(prediction.modelVersion()).isEqualTo(7);
        assertThat(prediction.headSha256())
                .isEqualTo(champion.manifest().head().sha256().hex());
        assertThat(prediction.predictedAt()).isEqualTo(NOW);
        assertThat(prediction.unknown()).isFalse();
    }

    @Test
    void everyImageIsAnsweredInItsPlaceWhateverStandsBesideIt() throws Exception {
        List<ImageRequest> requests = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            requests.add(ImageRequest.of("", i % 3 == 0 ? Pictures.text() : Pictures.png(i % 3 == 1 ? RED : BLUE, i)));
        }

        List<Prediction> predictions = predictor.predict(new PublishedModel(1, RED, BLUE).champion(), requests);

        assertThat(predictions)
                .extracting(Prediction::id)
                .containsExactlyElementsOf(
                        requests.stream().map(ImageRequest::id).toList());
        for (int i = 0; i < 30; i++) {
            Prediction prediction = predictions.get(i);
            assertThat(prediction.error() != null).isEqualTo(i % 3 == 0);
            if (prediction.error() == null) {
                assertThat(prediction.best()).isEqualTo(i % 3 == 1 ? RED : BLUE);
            }
        }
    }

    @Test
    void eachBadImageHasAReasonOfItsOwn() throws Exception {
        assertThat(reason("", new byte[0])).isEqualTo("empty-body");
        assertThat(reason("", Pictures.text())).isEqualTo("unsupported-format");
        assertThat(reason("", Pictures.truncatedJpeg())).isEqualTo("truncated-image");
        assertThat(reason("", Pictures.hugePng())).isEqualTo("dimensions-too-large");
        assertThat(reason("", new byte[Topics.MAX_IMAGE_BYTES + 1])).isEqualTo("too-large");
        assertThat(reason("image/png", Pictures.jpeg(RED, 1))).isEqualTo("content-type-mismatch");
        assertThat(reason("text/plain", Pictures.jpeg(RED, 1))).isEqualTo("content-type-mismatch");
    }

    @Test
    void anErrorNamesTheVersionThatServes() throws Exception {
        Prediction prediction = predict(new PublishedModel(7, RED).champion(), "", Pictures.text());

        assertThat(prediction.modelVersion()).isEqualTo(7);
        assertThat(prediction.ranked()).isEmpty();
    }

    @Test
    void anErrorIsShortWhateverTheSenderClaims() throws Exception {
        Prediction prediction = predict(champion(), "image/" + "x".repeat(1 << 20), Pictures.png(RED, 1));

        assertThat(Objects.requireNonNull(prediction.error()).message()).hasSizeLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "image/png",
                "IMAGE/PNG; q=1",
                "application/octet-stream",
                "application/x-www-form-urlencoded"
            })
    void theBytesDecideWhenTheContentTypeClaimsNothingElse(String contentType) throws Exception {
        assertThat(predict(champion(), contentType, Pictures.png(RED, 1)).error())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"0.0, false", "1.0, true"})
    void anImageIsUnknownWhenItsBestProbabilityIsBelowTheVersionsThreshold(double unknownBelow, boolean unknown)
            throws Exception {
        // red and blue both, so neither with certainty
        Champion champion =
                new PublishedModel(1, RED, BLUE).unknownBelow(unknownBelow).champion();

        assertThat(predict(champion, "", Pictures.png(GREEN, 1)).unknown()).isEqualTo(unknown);
    }

    private static Champion champion() throws RefusedException {
        return new PublishedModel(1, RED).champion();
    }

    private Prediction predict(Champion champion, String contentType, byte[] image) {
        return predictor
                .predict(champion, List.of(ImageRequest.of(contentType, image)))
                .get(0);
    }

    private String reason(String contentType, byte[] image) throws RefusedException {
        Prediction prediction = predict(champion(), contentType, image);
        return Objects.requireNonNull(prediction.error()).reason();
    }
}
