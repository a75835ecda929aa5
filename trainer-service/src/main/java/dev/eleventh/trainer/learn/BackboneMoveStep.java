package dev.eleventh.trainer.learn;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.judge.Claim;
import dev.eleventh.trainer.learn.BackboneMover.Finished;
import dev.eleventh.trainer.learn.BackboneMover.LearnedHead;
import dev.eleventh.trainer.record.VersionBackbone;
import dev.eleventh.trainer.registry.BackboneMove;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.LearningTrigger;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresBackboneMoves;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the heads that were learned for a move to another backbone, and moves the system if one of them wins. Champion
 * and challengers see the same held-out images, each through its own backbone. Used by the leader's thread.
 */
final class BackboneMoveStep implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackboneMoveStep.class);

    private final BackboneMover mover;
    private final PostgresBackboneMoves moves;
    private final ModelRegistry registry;
    private final Sha256 base;
    private final Function<Finished, ChallengerJudge> judges;

    /**
     * Creates a step that uses the connection of the leader.
     *
     * @param base the backbone that embeds the examples now
     * @param judges returns a judge of heads on the move's backbone
     */
    BackboneMoveStep(
            BackboneMover mover,
            PostgresBackboneMoves moves,
            ModelRegistry registry,
            Sha256 base,
            Function<Finished, ChallengerJudge> judges) {
        this.mover = mover;
        this.moves = moves;
        this.registry = registry;
        this.base = base;
        this.judges = judges;
    }

    /** Runs one round, and returns whether another backbone embeds the examples from now on. */
    boolean run() {
        Optional<Finished> finished = mover.poll();
        return finished.isPresent() && decide(finished.get());
    }

    private boolean decide(Finished finished) {
        BackboneMove move = finished.move();
        if (finished.problem() != null) {
            reject(move, List.of(), finished.problem());
            return false;
        }
        if (finished.heads().isEmpty()) {
            return promote(finished, null);
        }
        Champion champion = registry.champion().orElse(null);
        if (champion != null && !knows(finished, champion)) {
            // a label was added meanwhile: the mover learns again
            return false;
        }
        List<JudgedChallenger> judged = judge(finished, champion);
        Optional<JudgedChallenger> winner = judged.stream()
                .filter(attempt -> attempt.challenger().verdict().promoted())
                .findFirst();
        if (winner.isEmpty() && move.evenIfWorse()) {
            JudgedChallenger first = judged.get(0);
            winner = Optional.of(first.promoted("moved even if worse, as requested; otherwise rejected: "
                    + first.challenger().verdict().reason()));
        }
        if (winner.isPresent()) {
            return promote(finished, winner.get());
        }
        reject(move, judged, judged.get(0).challenger().verdict().reason());
        return false;
    }

    private static boolean knows(Finished finished, Champion champion) {
        Set<Label> unknown = new LinkedHashSet<>(champion.head().labels());
        finished.heads().get(0).learned().head().labels().forEach(unknown::remove);
        return unknown.isEmpty();
    }

    private List<JudgedChallenger> judge(Finished finished, @Nullable Champion champion) {
        ChallengerJudge judge = judges.apply(finished);
        if (champion != null && champion.backbone().sha256().equals(base)) {
            judge.remember(champion, finished.lesson().holdOut(), finished.holdOutByBase());
        }
        TrainingData data =
                new TrainingData(finished.lesson().replay(), finished.lesson().holdOut());
        List<JudgedChallenger> judged = new ArrayList<>();
        for (LearnedHead head : finished.heads()) {
            judged.add(judge.attempt(
                    LearningTrigger.BACKBONE,
                    champion,
                    null,
                    finished.lesson(),
                    data,
                    head.strategy(),
                    head.learned(),
                    Claim.BETTER,
                    head.took()));
        }
        return judged;
    }

    private void reject(BackboneMove move, List<JudgedChallenger> judged, String reason) {
        if (moves.reject(move, judged, reason)) {
            judged.forEach(attempt -> attempt.log(log));
            log.info("backbone move rejected id={} name=\"{}\" reason=\"{}\"", move.id(), move.name(), reason);
        }
    }

    private boolean promote(Finished finished, @Nullable JudgedChallenger winner) {
        BackboneMove move = finished.move();
        boolean moved = moves.promote(
                move,
                VersionBackbone.known(finished.embedder()),
                winner,
                PostgresNextEmbeddings.exchange(move.sha256(), last -> BackboneMover.embed(finished.embedder(), last)));
        if (moved) {
            if (winner != null) {
                winner.log(log);
            }
            log.info("backbone move promoted id={} name=\"{}\" sha256={}", move.id(), move.name(), move.sha256());
        } else {
            log.info(
                    "backbone move not carried out now: examples changed meanwhile, or it was paused or given up id={}",
                    move.id());
        }
        return moved;
    }

    @Override
    public void close() {
        mover.close();
    }
}
