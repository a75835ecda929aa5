package dev.eleventh.trainer.learn;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import dev.eleventh.trainer.record.VersionBackbone;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PrequentialResult;
import dev.eleventh.trainer.registry.ProbationStatus;
import dev.eleventh.trainer.registry.Rollback;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A registry for tests of the classes that decide: tests see what is recorded, and choose what it returns. */
final class RegistryInMemory implements ModelRegistry {
    final List<JudgedChallenger> recorded = new ArrayList<>();
    final List<Map<Integer, Long>> passed = new ArrayList<>();
    final List<Rollback> rollbacks = new ArrayList<>();
    final Map<Long, ProbationStatus> standings = new HashMap<>();
    final Map<Long, Champion> versions = new HashMap<>();

    /** Whether a correction follows every lesson. */
    boolean correctedSince;

    Rollback.@Nullable InForce inForce;
    private @Nullable Champion champion;

    void serve(Champion promoted) {
        champion = promoted;
        versions.put(promoted.version(), promoted);
    }

    @Override
    public Optional<Champion> champion() {
        return Optional.ofNullable(champion);
    }

    @Override
    public Optional<Champion> version(long version) {
        return Optional.ofNullable(versions.get(version));
    }

    @Override
    public Optional<ProbationStatus> standing(long version) {
        return Optional.ofNullable(standings.get(version));
    }

    @Override
    public Optional<Rollback.InForce> rollbackInForce() {
        return Optional.ofNullable(inForce);
    }

    @Override
    public Set<Label> importedLabels() {
        return Set.of();
    }

    @Override
    public void record(JudgedChallenger attempt, PrequentialResult predicted, @Nullable ProbationStatus next) {
        recorded.add(attempt);
        if (attempt.challenger().verdict().promoted()) {
            serve(attempt.asChampion());
            if (next != null) {
                standings.put(attempt.nextVersion(), next);
            }
        }
    }

    @Override
    public JudgedChallenger recordLate(JudgedChallenger attempt, @Nullable ProbationStatus next) {
        JudgedChallenger outcome = correctedSince ? attempt.rejected("corrected since") : attempt;
        record(outcome, PrequentialResult.NOTHING, next);
        return outcome;
    }

    @Override
    public boolean rollBack(Rollback rollback, Map<Integer, Long> offsets, PrequentialResult predicted) {
        rollbacks.add(rollback);
        Champion fallen = champion().orElseThrow();
        Champion to = version(rollback.to()).orElseThrow();
        serve(new Champion(
                to.version(),
                fallen.newest(),
                to.strategy(),
                to.head(),
                to.headSha256(),
                to.backbone(),
                to.counts(),
                to.best()));
        return true;
    }

    @Override
    public boolean rollBackServed(Rollback rollback) {
        return rollBack(rollback, Map.of(), PrequentialResult.NOTHING);
    }

    @Override
    public void recordImport(JudgedChallenger attempt) {
        throw new UnsupportedOperationException("learning never imports a network");
    }

    @Override
    public void recordImport(VersionBackbone backbone) {
        throw new UnsupportedOperationException("learning never imports a network");
    }

    @Override
    public void markConsidered(Map<Integer, Long> offsets, PrequentialResult predicted) {
        passed.add(offsets);
    }

    @Override
    public PrequentialCounts lastPredicted() {
        return PrequentialCounts.NONE;
    }
}
