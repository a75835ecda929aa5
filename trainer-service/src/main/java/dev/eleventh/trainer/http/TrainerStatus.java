package dev.eleventh.trainer.http;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.runtime.status.Finding;
import dev.eleventh.runtime.status.Forgotten;
import dev.eleventh.runtime.status.Sample;
import dev.eleventh.runtime.status.Severity;
import dev.eleventh.runtime.status.StatusSource;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.TransientFailures;
import dev.eleventh.trainer.registry.BackboneMoveStatus;
import dev.eleventh.trainer.registry.PostgresBackboneMoves;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the verdict needs from the tables. While the database is unavailable, a health check reports that, and the other
 * answers are unknown.
 */
public final class TrainerStatus implements StatusSource {
    private static final Logger log = LoggerFactory.getLogger(TrainerStatus.class);

    private final String service;
    private final PostgresLearnerFacts facts;
    private final BooleanSupplier leads;
    private final PostgresBackboneMoves moves;
    private final PostgresForgetting forgetting;

    /**
     * Creates a source.
     *
     * @param leads whether any trainer is the leader, according to the database
     */
    public TrainerStatus(
            String service,
            Jdbi jdbi,
            BooleanSupplier leads,
            PostgresBackboneMoves moves,
            Backbone builtIn,
            TrainerConfig.Learning learning,
            LongSupplier nanoTime) {
        this.service = service;
        this.facts = new PostgresLearnerFacts(jdbi);
        this.leads = leads;
        this.moves = moves;
        this.forgetting = new PostgresForgetting(jdbi, builtIn, learning, nanoTime);
    }

    @Override
    public String service() {
        return service;
    }

    @Override
    public List<Sample> facts() {
        return orElse(List.of(), () -> {
            List<Sample> all = new ArrayList<>(facts.read());
            all.add(Sample.of("eleventh_leader", leads.getAsBoolean() ? 1 : 0));
            return all;
        });
    }

    @Override
    public List<Finding> findings(OptionalLong version) {
        return orElse(List.of(), () -> {
            List<Finding> findings = new ArrayList<>();
            BackboneMoveStatus.Move move = moves.status().move();
            if (move != null && move.state().equals("blocked")) {
                findings.add(blocked(move));
            }
            PostgresForgetting.Answered answered = forgetting.about(version);
            Instant since = answered.since();
            if (answered.inSteps() && since != null) {
                findings.add(forgotten(answered.forgotten(), since));
            }
            return findings;
        });
    }

    @Override
    public Optional<Forgotten> forgotten(OptionalLong version) {
        return Optional.of(orElse(
                Forgotten.unknown(null, "Whether anything is forgotten is unknown: the database is unavailable."),
                () -> forgetting.about(version).forgotten()));
    }

    private static <T> T orElse(T away, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (RuntimeException e) {
            if (!TransientFailures.isAway(e)) {
                throw e;
            }
            log.debug("the verdict lacks what the database knows", e);
            return away;
        }
    }

    private Finding blocked(BackboneMoveStatus.Move move) {
        return new Finding(
                "move-blocked",
                Severity.ATTENTION,
                service,
                "The move to another network waits, because some examples cannot be embedded.",
                "%d examples".formatted(orZero(move.blocked())),
                "0 examples",
                "Retract these examples, or give up the move.",
                Finding.Link.watch("backbone", "docs/guides/change-the-network.md"),
                move.requestedAt());
    }

    private static long orZero(@Nullable Long number) {
        return number == null ? 0 : number;
    }

    private Finding forgotten(Forgotten forgotten, Instant since) {
        long inSteps =
                forgotten.classes().stream().filter(fall -> !fall.harderTask()).count();
        return new Finding(
                "forgotten",
                Severity.ATTENTION,
                service,
                forgotten.text(),
                "%d classes".formatted(inSteps),
                "0 classes that fell although their task is not harder",
                "Look at the newest examples of these classes, and correct wrong labels.",
                Finding.Link.watch("matrix", "docs/concepts/exact-head.md"),
                since);
    }
}
