package dev.eleventh.inference.predict;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.image.ImageFormat;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.inference.model.InferenceMetrics;
import dev.eleventh.inference.model.ServingModel;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.learning.head.Scores;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Predicts images with a champion: decodes them in parallel, embeds them as one batch, and scores them. Thread-safe.
 */
public final class Predictor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Predictor.class);

    private final int topLabels;
    private final Clock clock;
    private final InferenceMetrics metrics;
    private final ExecutorService decoders;

    public Predictor(int topLabels, Clock clock, InferenceMetrics metrics) {
        this.topLabels = topLabels;
        this.clock = clock;
        this.metrics = metrics;
        this.decoders = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), task -> {
            Thread thread = new Thread(task, "decode-images");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A decoded image: its pixels and the digest of its file, if there is one, or the reason why there are none. */
    private record Decoded(
            @Nullable Pixels pixels,
            @Nullable Sha256 sha256,
            @Nullable RejectedException refusal) {
        static Decoded refused(RejectedException refusal) {
            return new Decoded(null, null, refusal);
        }
    }

    /**
     * Returns one prediction for each request, in the same order. The prediction of an unreadable image has the
     * reason instead.
     */
    public List<Prediction> predict(ServingModel servingModel, List<ImageRequest> requests) {
        List<String> ids = requests.stream().map(ImageRequest::id).toList();
        return metrics.time(() -> predict(servingModel, ids, decode(servingModel.backbone(), requests)));
    }

    /** Predicts images that are already decoded and resized: rows of RGB in [0, 1], at the backbone's size. */
    public List<Prediction> predictPixels(ServingModel servingModel, List<float[]> images) {
        List<String> ids = Collections.nCopies(images.size(), "unnamed");
        return metrics.time(() -> predict(
                servingModel,
                ids,
                images.stream()
                        .map(rgb -> new Decoded(servingModel.backbone().ofRgb(rgb), null, null))
                        .toList()));
    }

    private List<Prediction> predict(ServingModel servingModel, List<String> ids, List<Decoded> images) {
        // one backbone for the whole batch, the one for which the head was learned
        List<Decoded> decoded = new ArrayList<>(images);
        List<Embedding> embeddings = embed(servingModel.backbone(), decoded);
        return answers(servingModel, ids, decoded, servingModel.scorer().answers(embeddings));
    }

    /** Returns the maximum number of labels in a prediction. */
    public int topLabels() {
        return topLabels;
    }

    /** Embeds the images that have pixels. An image that cannot be embedded is replaced by a refusal in the list. */
    private static List<Embedding> embed(Embedder backbone, List<Decoded> decoded) {
        List<Integer> places = new ArrayList<>();
        List<Pixels> pixels = new ArrayList<>();
        for (int i = 0; i < decoded.size(); i++) {
            Pixels present = decoded.get(i).pixels();
            if (present != null) {
                places.add(i);
                pixels.add(present);
            }
        }
        List<Optional<Embedding>> each = backbone.embedEach(pixels);
        for (int i = 0; i < each.size(); i++) {
            if (each.get(i).isEmpty()) {
                decoded.set(
                        places.get(i),
                        Decoded.refused(new RejectedException(
                                RejectionReason.CORRUPT_IMAGE,
                                "the backbone returned no finite embedding of the image; send another image")));
            }
        }
        return each.stream().flatMap(Optional::stream).toList();
    }

    private List<Decoded> decode(Embedder backbone, List<ImageRequest> requests) {
        if (requests.size() == 1) {
            return List.of(decode(backbone, requests.get(0)));
        }
        List<CompletableFuture<Decoded>> decoding = requests.stream()
                .map(request -> CompletableFuture.supplyAsync(() -> decode(backbone, request), decoders))
                .toList();
        return decoding.stream().map(CompletableFuture::join).toList();
    }

    private static Decoded decode(Embedder backbone, ImageRequest request) {
        if (request.refusal() != null) {
            return Decoded.refused(request.refusal());
        }
        byte[] image = request.image().bytes();
        try {
            ExampleAttributes.checkIsNoForm(request.contentType());
            Pixels pixels = backbone.decode(image);
            ExampleAttributes.checkContentType(
                    request.contentType(), ImageFormat.of(image).orElseThrow());
            return new Decoded(pixels, Sha256.of(image), null);
        } catch (RejectedException e) {
            return Decoded.refused(e);
        } catch (InvalidImageException e) {
            return Decoded.refused(RejectedException.of(e));
        } catch (RuntimeException e) {
            // a decoder that fails on one image must not affect the others
            log.warn("decoder failed image={} bytes={}", request.id(), image.length, e);
            return Decoded.refused(
                    new RejectedException(RejectionReason.CORRUPT_IMAGE, "the image's decoder failed: " + e));
        }
    }

    private List<Prediction> answers(
            ServingModel servingModel, List<String> ids, List<Decoded> decoded, Scores scores) {
        Instant now = clock.instant();
        List<Prediction> predictions = new ArrayList<>(ids.size());
        int row = 0;
        for (int i = 0; i < ids.size(); i++) {
            String id = ids.get(i);
            Decoded image = decoded.get(i);
            predictions.add(
                    image.refusal() == null
                            ? answer(servingModel, id, image.sha256(), scores, row++, now)
                            : error(servingModel.manifest(), id, image.refusal(), now));
        }
        return predictions;
    }

    private Prediction answer(
            ServingModel servingModel, String id, @Nullable Sha256 image, Scores scores, int row, Instant now) {
        ModelManifest manifest = servingModel.manifest();
        List<Prediction.Ranked> ranked = HeadScorer.rank(servingModel.scorer().labels(), scores.rows()[row], topLabels);
        Prediction.Ranked best = ranked.get(0);
        return new Prediction(
                id,
                ranked,
                manifest.isUnknown(best.label(), best.probability(), scores.distance(row)),
                manifest.version(),
                manifest.head().sha256().hex(),
                now,
                image,
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
                null,
                new Prediction.PredictionError(refusal.reason().code(), String.valueOf(refusal.getMessage())));
    }

    @Override
    public void close() {
        decoders.shutdownNow();
    }
}
