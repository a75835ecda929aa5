package dev.eleventh.trainer.review;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction.Ranked;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.learning.head.Scores;
import dev.eleventh.learning.review.KnownMeans;
import dev.eleventh.learning.review.ReviewCriterion;
import dev.eleventh.learning.review.ReviewWindow;
import dev.eleventh.learning.review.Waiting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Orders the waiting images by what the champion says about them now, from one snapshot. One of five images is of the
 * random sample and one is unknown, in the order of their hashes; the others have the smallest margins. An image that the
 * champion cannot score follows at the end: its embedding is of another network.
 */
public final class PostgresReviewQueue {
    private static final int SUGGESTIONS = 5;
    private static final int BATCH = 1_000;

    private final Jdbi jdbi;
    private final Supplier<NDManager> managers;

    /** @param managers creates the arrays of one computation, which are freed after it */
    public PostgresReviewQueue(Jdbi jdbi, Supplier<NDManager> managers) {
        this.jdbi = jdbi;
        this.managers = managers;
    }

    /**
     * The first images, and how many there are.
     *
     * @param scoredBy the champion; null while there is none
     */
    public record Queue(@Nullable Long scoredBy, ReviewSummary summary, List<ReviewItem> images) {
        public Queue {
            images = List.copyOf(images);
        }
    }

    public Queue first(int limit) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            Champion champion = champion(handle).orElse(null);
            return new Queue(
                    champion == null ? null : champion.manifest().version(),
                    PostgresReviewImages.summary(handle),
                    items(champion, PostgresReviewImages.waiting(handle), limit));
        });
    }

    private record Champion(ModelManifest manifest, Head head, Sha256 backbone) {}

    private static Optional<Champion> champion(Handle handle) {
        return handle.createQuery("""
                        SELECT manifest, bytes, backbone_sha256
                        FROM champion JOIN model_version USING (version) JOIN model_artifact ON sha256 = head_sha256
                        """)
                .map((row, context) -> new Champion(
                        Json.read(row.getString("manifest"), ModelManifest.class),
                        HeadCodec.decode(row.getBytes("bytes")),
                        new Sha256(row.getString("backbone_sha256"))))
                .findOne();
    }

    private List<ReviewItem> items(@Nullable Champion champion, List<StoredImage> stored, int limit) {
        Map<ExampleId, Scored> scored = champion == null ? Map.of() : score(champion, stored);
        Iterator<StoredImage> random = byHash(stored, StoredImage::isRandom);
        Iterator<StoredImage> unknown = byHash(stored, image -> !image.isRandom() && isUnknown(image, scored));
        Iterator<StoredImage> unsure = unsure(stored, scored, limit);
        Set<StoredImage> first = new LinkedHashSet<>();
        while (first.size() < limit) {
            Iterator<StoredImage> turn = switch (first.size() % ReviewWindow.ONE_IN) {
                case ReviewWindow.ONE_IN - 1 -> random;
                case ReviewWindow.ONE_IN - 2 -> unknown;
                default -> unsure;
            };
            Optional<Iterator<StoredImage>> next =
                    Stream.of(turn, unsure, random).filter(Iterator::hasNext).findFirst();
            if (next.isEmpty()) {
                break;
            }
            first.add(next.get().next());
        }
        return first.stream().map(image -> item(image, scored)).toList();
    }

    private static Iterator<StoredImage> byHash(List<StoredImage> stored, Predicate<StoredImage> which) {
        return stored.stream()
                .filter(which)
                .sorted(Comparator.comparingLong(image -> ReviewWindow.priority(image.id())))
                .iterator();
    }

    /** A waiting image, and what the champion answers. */
    private record Scored(Waiting waiting, List<Ranked> ranked, boolean isUnknown) {}

    private Map<ExampleId, Scored> score(Champion champion, List<StoredImage> stored) {
        List<StoredImage> fitting = stored.stream()
                .filter(image -> champion.backbone().equals(image.backbone()))
                .toList();
        Map<ExampleId, Scored> scored = new HashMap<>();
        try (NDManager manager = managers.get();
                HeadScorer scorer = new HeadScorer(
                        manager, champion.head(), champion.manifest().temperature())) {
            for (int from = 0; from < fitting.size(); from += BATCH) {
                List<StoredImage> batch = fitting.subList(from, Math.min(from + BATCH, fitting.size()));
                Scores answers = scorer.answers(batch.stream()
                        .map(image -> Objects.requireNonNull(image.embedding()))
                        .toList());
                for (int i = 0; i < batch.size(); i++) {
                    ExampleId id = batch.get(i).id();
                    float[] probabilities = answers.rows()[i];
                    Waiting waiting =
                            Waiting.of(id, Objects.requireNonNull(batch.get(i).embedding()), probabilities);
                    List<Ranked> ranked = HeadScorer.rank(scorer.labels(), probabilities, SUGGESTIONS);
                    Ranked best = ranked.get(0);
                    boolean isUnknown =
                            champion.manifest().isUnknown(best.label(), best.probability(), answers.distance(i));
                    scored.put(id, new Scored(waiting, ranked, isUnknown));
                }
            }
        }
        return scored;
    }

    /** Returns the images outside the random sample by margin; those without a score at the end. */
    private static Iterator<StoredImage> unsure(List<StoredImage> stored, Map<ExampleId, Scored> scored, int limit) {
        Map<ExampleId, StoredImage> byId = new HashMap<>();
        List<Waiting> waiting = new ArrayList<>();
        List<StoredImage> others = new ArrayList<>();
        for (StoredImage image : stored) {
            Scored score = scored.get(image.id());
            if (image.isRandom()) {
                continue;
            }
            if (score == null) {
                others.add(image);
            } else {
                byId.put(image.id(), image);
                waiting.add(score.waiting());
            }
        }
        others.sort(Comparator.<StoredImage>comparingDouble(
                        image -> image.prediction().margin())
                .thenComparing(StoredImage::id));
        return Stream.concat(
                        ReviewCriterion.MARGIN.first(waiting, new KnownMeans(), limit).stream()
                                .map(each -> Objects.requireNonNull(byId.get(each.id()))),
                        others.stream())
                .iterator();
    }

    private static boolean isUnknown(StoredImage image, Map<ExampleId, Scored> scored) {
        Scored score = scored.get(image.id());
        return score == null ? image.prediction().unknown() : score.isUnknown();
    }

    private static ReviewItem item(StoredImage image, Map<ExampleId, Scored> scored) {
        Scored score = scored.get(image.id());
        ReviewItem.Reason reason = isUnknown(image, scored) ? ReviewItem.Reason.UNKNOWN : ReviewItem.Reason.CLOSE;
        return new ReviewItem(
                image.sha256(),
                image.isRandom() ? ReviewItem.Reason.RANDOM : reason,
                image.askedAt(),
                image.prediction().best(),
                image.prediction().modelVersion(),
                score == null ? image.prediction().ranked() : score.ranked());
    }
}
