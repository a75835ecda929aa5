package dev.eleventh.trainer.learn;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.strategy.CannotLearnException;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.learning.strategy.Strategy;
import dev.eleventh.trainer.learn.PostgresNextEmbeddings.Embedded;
import dev.eleventh.trainer.learn.PostgresNextEmbeddings.Pending;
import dev.eleventh.trainer.learn.PostgresNextEmbeddings.Snapshot;
import dev.eleventh.trainer.record.PostgresBackbones;
import dev.eleventh.trainer.registry.BackboneMove;
import dev.eleventh.trainer.registry.PostgresBackboneMoves;
import dev.eleventh.trainer.replay.Lesson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a move to another backbone on a thread of its own, while the leader learns on the present one: embeds the
 * stored examples, follows those that are recorded meanwhile, and learns heads on the new embeddings. The leader judges
 * the heads. All progress is in the database, so the next leader continues where this one was.
 */
final class BackboneMover implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackboneMover.class);

    /** Number of examples embedded and stored at a time. */
    private static final int BATCH = 64;

    private static final long NOT_BLOCKED = -1;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final long CLOSE_SECONDS = 8;

    private final PostgresBackboneMoves moves;
    private final PostgresNextEmbeddings embeddings;
    private final PostgresBackbones backbones;
    private final Backbone builtIn;
    private final Sha256 base;
    private final BiFunction<Embedder, NDManager, LearningPlan> plans;
    private final AcceptedImages images;
    private final Runnable onFinished;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread moving = new Thread(task, "move-backbone");
        moving.setDaemon(true);
        return moving;
    });

    /** What the leader has not judged yet. */
    private final AtomicReference<@Nullable Finished> finished = new AtomicReference<>();

    /** The move that this thread works on, with its open backbone. */
    private @Nullable Target target;

    /** The number of events after which some examples were blocked; nothing is tried again before the next event. */
    private long blockedAt = NOT_BLOCKED;

    /** The last failure, which is logged once. */
    private String failure = "";

    private record Target(BackboneMove move, Embedder embedder) {}

    /** A head learned on the new backbone. */
    record LearnedHead(String strategy, Learned learned, Duration took) {}

    /**
     * A move that is ready to be judged.
     *
     * @param holdOutByBase the lesson's hold-out as embedded by the present base
     * @param heads empty if there is nothing to learn from, or nothing could be learned
     * @param problem why nothing could be learned; null if something was, or there is nothing to learn from
     */
    record Finished(
            BackboneMove move,
            Embedder embedder,
            Lesson lesson,
            List<LabelledEmbedding> holdOutByBase,
            List<LearnedHead> heads,
            @Nullable String problem) {
        Finished {
            holdOutByBase = List.copyOf(holdOutByBase);
            heads = List.copyOf(heads);
        }
    }

    /**
     * Creates a mover that begins with {@link #start}.
     *
     * @param base the backbone that embeds the examples now
     * @param plans the strategies that learn on a backbone
     * @param onFinished called on the mover's thread when {@link #poll} has a result
     */
    BackboneMover(
            PostgresBackboneMoves moves,
            PostgresNextEmbeddings embeddings,
            PostgresBackbones backbones,
            Backbone builtIn,
            Sha256 base,
            BiFunction<Embedder, NDManager, LearningPlan> plans,
            AcceptedImages images,
            Runnable onFinished) {
        this.moves = moves;
        this.embeddings = embeddings;
        this.backbones = backbones;
        this.builtIn = builtIn;
        this.base = base;
        this.plans = plans;
        this.images = images;
        this.onFinished = onFinished;
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(this::round, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns what is to be judged now. The mover then looks for changes, and learns again if the move is not over. */
    Optional<Finished> poll() {
        return Optional.ofNullable(finished.getAndSet(null));
    }

    private void round() {
        try {
            if (finished.get() == null) {
                work();
            }
            failure = "";
        } catch (RuntimeException e) {
            String now = String.valueOf(e.getMessage());
            if (!Thread.currentThread().isInterrupted() && !now.equals(failure)) {
                log.warn("backbone move waits, and tries again every {} ms why={}", PAUSE.toMillis(), now, e);
                failure = now;
            }
        }
    }

    private void work() {
        Optional<BackboneMove> underWay = moves.underWay();
        if (underWay.isEmpty()) {
            target = null;
        } else if (!underWay.get().paused()) {
            Target to = open(underWay.get());
            if (carryOn(to)) {
                learn(to);
            }
        }
    }

    private Target open(BackboneMove move) {
        Target open = target;
        if (open == null || open.move().id() != move.id()) {
            log.info("backbone move goes on id={} name=\"{}\" sha256={}", move.id(), move.name(), move.sha256());
            open = new Target(move, backbones.of(move.sha256(), move.kind()));
            target = open;
            blockedAt = NOT_BLOCKED;
        }
        return open;
    }

    /** Embeds what is not embedded, and returns whether everything is. */
    private boolean carryOn(Target to) {
        long events = embeddings.countEvents();
        if (events == blockedAt || !embedPresent(to)) {
            return false;
        }
        if (embeddings.countBlocked() > 0) {
            blockedAt = events;
            return false;
        }
        return true;
    }

    /** Embeds all examples with an image, and marks the others as blocked; returns false when it was stopped. */
    private boolean embedPresent(Target to) {
        boolean withoutImage = false;
        List<Pending> pending = embeddings.pending("", BATCH);
        while (!pending.isEmpty()) {
            List<Pending> present =
                    pending.stream().filter(each -> each.file() != null).toList();
            withoutImage |= present.size() < pending.size();
            if (!store(to, present)) {
                return false;
            }
            pending = embeddings.pending(pending.get(pending.size() - 1).id().value(), BATCH);
        }
        if (!withoutImage) {
            return true;
        }
        Instant before = embeddings.now();
        return images.read(embeddings::withoutImage, found -> store(to, found))
                && embeddings.storeGone(to.move(), before, AcceptedImages.GONE);
    }

    private boolean store(Target to, List<Pending> examples) {
        return !Thread.currentThread().isInterrupted() && embeddings.store(to.move(), embed(to.embedder(), examples));
    }

    /** Embeds images, those without an embedding included. */
    static List<Embedded> embed(Embedder embedder, List<Pending> examples) {
        List<Embedded> embedded = new ArrayList<>();
        List<Pending> decoded = new ArrayList<>();
        List<Pixels> pixels = new ArrayList<>();
        for (Pending example : examples) {
            EncodedImage file = Objects.requireNonNull(example.file(), "an example without an image is never embedded");
            try {
                pixels.add(embedder.decode(file.bytes()));
                decoded.add(example);
            } catch (InvalidImageException e) {
                embedded.add(failed(example, "the image cannot be decoded: " + e.getMessage()));
            }
        }
        Iterator<Optional<Embedding>> results = embedder.embedEach(pixels).iterator();
        for (Pending example : decoded) {
            Optional<Embedding> result = results.next();
            embedded.add(
                    result.isPresent()
                            ? new Embedded(example.id(), example.imageSha256(), result.get(), null)
                            : failed(example, "the network computes no finite embedding for this image"));
        }
        return embedded;
    }

    private static Embedded failed(Pending example, String problem) {
        return new Embedded(example.id(), example.imageSha256(), null, problem);
    }

    private void learn(Target to) {
        try (NDManager manager = builtIn.newManager()) {
            LearningPlan plan = plans.apply(to.embedder(), manager);
            Snapshot snapshot = embeddings.snapshot(base, plan.told());
            List<LearnedHead> heads = new ArrayList<>();
            String problem = null;
            if (!snapshot.lesson().replay().isEmpty()) {
                TrainingData data = new TrainingData(
                        snapshot.lesson().replay(), snapshot.lesson().holdOut());
                for (Strategy strategy : plan.all()) {
                    long start = System.nanoTime();
                    try {
                        Learned learned = strategy.learn(data, null);
                        heads.add(
                                new LearnedHead(strategy.name(), learned, Duration.ofNanos(System.nanoTime() - start)));
                    } catch (CannotLearnException e) {
                        problem = "strategy '%s' cannot learn: %s".formatted(strategy.name(), e.getMessage());
                    }
                }
            }
            // learning takes seconds; what arrived meanwhile is embedded before recorders wait for it
            embedPresent(to);
            finished.set(new Finished(
                    to.move(),
                    to.embedder(),
                    snapshot.lesson(),
                    snapshot.holdOutByBase(),
                    heads,
                    heads.isEmpty() ? problem : null));
        }
        onFinished.run();
    }

    /** Stops after the batch or the learning step at hand. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("the backbone move did not stop in time; what it does now is lost, and done again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
