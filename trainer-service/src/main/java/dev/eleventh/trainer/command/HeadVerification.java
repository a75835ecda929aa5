package dev.eleventh.trainer.command;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import dev.eleventh.trainer.record.EventPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * Rebuilds a version of an exact strategy from the examples in PostgreSQL, in random order and random batches, and
 * compares the SHA-256 of its head with the registry's.
 */
public final class HeadVerification {
    private static final List<String> EXACT = List.of(Strategies.EXACT, Strategies.EXACT_PROJECTED);

    /** Batches have up to 2^11 examples, and half of them at most 2^6, so that every code path for adding is used. */
    private static final int BATCH_BITS = 11;

    private static final int CORRECTIONS_SHOWN = 10;

    private final NDManager manager;
    private final LearnerOptions options;
    private final long seed;

    /**
     * @param options the options that the version was learned with
     * @param seed seed of the order
     */
    public HeadVerification(NDManager manager, LearnerOptions options, long seed) {
        this.manager = manager;
        this.options = options;
        this.seed = seed;
    }

    /** The outcome of a verification. */
    enum Outcome {
        EQUAL(0),
        DIFFERS(1),
        NOT_VERIFIABLE(4);

        private final int exitCode;

        Outcome(int exitCode) {
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    public record Result(Outcome outcome, String line) {
        Document document(long version) {
            return new Document(version, outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'), line);
        }
    }

    /** The result as JSON, for programs. */
    record Document(
            @JsonProperty("version") long version,
            @JsonProperty("outcome") String outcome,
            @JsonProperty("message") String message) {}

    public Result run(Jdbi jdbi, long version) {
        return PostgresRebuild.asOfOneMoment(
                jdbi,
                version,
                rebuild -> rebuild.registered()
                        .map(found -> run(rebuild, version, found))
                        .orElseGet(() -> notVerifiable(
                                version, "the registry has no such version; it deletes old ones (VERSION_RETENTION)")));
    }

    private Result run(PostgresRebuild rebuild, long version, PostgresRebuild.Registered registered) {
        if (!EXACT.contains(registered.strategy())) {
            String reason = "its strategy is '%s'; only versions of %s depend on their examples alone"
                    .formatted(registered.strategy(), String.join(" and ", EXACT));
            return notVerifiable(version, reason);
        }
        Optional<Sha256> embeddedBy = rebuild.embeddedBy();
        if (embeddedBy.isPresent() && !embeddedBy.get().equals(registered.backboneSha256())) {
            String reason =
                    "it was learned on backbone %s, but the system has moved to %s, which embeds the examples now; only versions on that can be rebuilt"
                            .formatted(registered.backboneSha256(), embeddedBy.get());
            return notVerifiable(version, reason);
        }
        long start = System.nanoTime();
        List<EventPosition> examples = new ArrayList<>(rebuild.examples());
        Collections.sort(examples);
        Random random = new Random(seed);
        Collections.shuffle(examples, random);
        String found = examples.isEmpty()
                ? "none"
                : sha256(rebuild, registered, examples, random).hex();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        String figures = "sha256 expected %s, found %s, examples %d, seconds %.1f, seed %d"
                .formatted(registered.headSha256(), found, examples.size(), took.toMillis() / 1e3, seed);
        if (found.equals(registered.headSha256().hex())) {
            return new Result(Outcome.EQUAL, "version %d is equal: %s".formatted(version, figures));
        }
        List<PostgresRebuild.Corrected> corrected = rebuild.correctedSince();
        return corrected.isEmpty()
                ? new Result(Outcome.DIFFERS, "version %d differs: %s".formatted(version, figures))
                : notVerifiable(version, "examples corrected since: %s; %s".formatted(shown(corrected), figures));
    }

    private Sha256 sha256(
            PostgresRebuild rebuild,
            PostgresRebuild.Registered registered,
            List<EventPosition> examples,
            Random random) {
        List<LabelledEmbedding> first = rebuild.at(examples.subList(0, 1), registered.backboneSha256());
        Levels levels = rebuild.levels(
                registered.backboneSha256(), first.get(0).embedding().dimension());
        Strategy strategy = Strategies.of(registered.strategy(), manager, options, levels, null);
        if (!(strategy instanceof Incremental sums)) {
            throw new IllegalStateException("strategy '%s' keeps no sums".formatted(strategy.name()));
        }
        int from = 0;
        while (from < examples.size()) {
            int to = Math.min(examples.size(), from + 1 + random.nextInt(1 << (1 + random.nextInt(BATCH_BITS))));
            sums.add(rebuild.at(examples.subList(from, to), registered.backboneSha256()));
            from = to;
        }
        // the strategy has learned from all examples; this one stands for the replay buffer, which it does not use
        Head head = strategy.learn(new TrainingData(first, List.of()), null).head();
        Sha256 asEarlier = Sha256.of(HeadCodec.encode(head.withoutDistance()));
        // a version of an earlier release has no distance
        return asEarlier.equals(registered.headSha256()) ? asEarlier : Sha256.of(HeadCodec.encode(head));
    }

    private static String shown(List<PostgresRebuild.Corrected> corrected) {
        String some = corrected.stream()
                .limit(CORRECTIONS_SHOWN)
                .map(PostgresRebuild.Corrected::toString)
                .collect(Collectors.joining(", "));
        int more = corrected.size() - CORRECTIONS_SHOWN;
        return more > 0 ? "%s and %d more".formatted(some, more) : some;
    }

    private static Result notVerifiable(long version, String reason) {
        return new Result(Outcome.NOT_VERIFIABLE, "version %d cannot be verified: %s".formatted(version, reason));
    }
}
