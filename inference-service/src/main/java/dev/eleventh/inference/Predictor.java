package dev.eleventh.inference;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Pixels;
import dev.eleventh.contracts.event.ContentTypeClaim;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.image.ImageFormat;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.learning.HeadScorer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers images with a champion: decoded in parallel, embedded as one batch, scored. Any number of threads may ask. */
final class Predictor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Predictor.class);

    private final Backbone backbone;
    private final int topLabels;
    private final Clock clock;
    private final InferenceMetrics metrics;
    private final ExecutorService decoders;

    Predictor(Backbone backbone, int topLabels, Clock clock, InferenceMetrics metrics) {
        this.backbone = backbone;
        this.topLabels = topLabels;
        this.clock = clock;
        this.metrics = metrics;
        this.decoders = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
            Thread thread = new Thread(task, "decode-images");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** An image on its way: pixels, or the reason why there are none. */
    private record Decoded(
            String id, @Nullable Pixels pixels, @Nullable RejectedException refusal) {}

    /** One prediction for each request, in their order; one that cannot be read is answered with the reason. */
    List<Prediction> predict(Champion champion, List<ImageRequest> requests) {
        return metrics.time(() -> {
            List<Decoded> decoded = decodeAll(requests);
            List<Pixels> pixels = new ArrayList<>();
            for (Decoded each : decoded) {
                if (each.pixels() != null) {
                    pixels.add(each.pixels());
                }
            }
            float[][] probabilities = champion.scorer().probabilities(backbone.embed(pixels));
            return answerAll(champion, decoded, List.of(probabilities).iterator());
        });
    }

    private List<Decoded> decodeAll(List<ImageRequest> requests) {
        if (requests.size() == 1) {
            return List.of(decode(requests.get(0)));
        }
        List<CompletableFuture<Decoded>> decoding = requests.stream()
                .map(request -> CompletableFuture.supplyAsync(() -> decode(request), decoders))
                .toList();
        return decoding.stream().map(CompletableFuture::join).toList();
    }

    private Decoded decode(ImageRequest request) {
        try {
            return new Decoded(request.id(), pixels(request), null);
        } catch (RejectedException e) {
            return new Decoded(request.id(), null, e);
        }
    }

    private Pixels pixels(ImageRequest request) throws RejectedException {
        if (request.refusal() != null) {
            throw request.refusal();
        }
        byte[] image = request.image().bytes();
        try {
            Pixels pixels = backbone.decode(image);
            ContentTypeClaim.check(request.contentType(), ImageFormat.of(image).orElseThrow());
            return pixels;
        } catch (InvalidImageException e) {
            throw RejectedException.of(e);
        } catch (RuntimeException e) {
            // a decoder that stumbles over one image must not stop the others
            log.warn("decoder failed image={} bytes={}", request.id(), image.length, e);
            throw new RejectedException(RejectionReason.CORRUPT_IMAGE, "the image's decoder failed; send it again");
        }
    }

    private List<Prediction> answerAll(Champion champion, List<Decoded> decoded, Iterator<float[]> probabilities) {
        Instant now = clock.instant();
        List<Prediction> predictions = new ArrayList<>(decoded.size());
        for (Decoded each : decoded) {
            predictions.add(
                    each.refusal() != null
                            ? error(champion.manifest(), each.id(), each.refusal(), now)
                            : answer(champion, each.id(), probabilities.next(), now));
        }
        return predictions;
    }

    private Prediction answer(Champion champion, String id, float[] probabilities, Instant now) {
        ModelManifest manifest = champion.manifest();
        List<Prediction.Ranked> ranked = HeadScorer.rank(champion.scorer().labels(), probabilities, topLabels);
        return new Prediction(
                id,
                ranked,
                ranked.get(0).probability() < manifest.unknownBelow(),
                manifest.version(),
                manifest.head().sha256().hex(),
                now,
                null);
    }

    private static Prediction error(ModelManifest manifest, String id, RejectedException refusal, Instant now) {
        return new Prediction(
                id,
                List.of(),
                false,
                manifest.version(),
                manifest.head().sha256().hex(),
                now,
                new Prediction.PredictionError(refusal.reason().code(), String.valueOf(refusal.getMessage())));
    }

    @Override
    public void close() {
        decoders.shutdownNow();
    }
}
