package dev.eleventh.trainer.registry;

import dev.eleventh.backbone.Imported;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.learning.Challenger;
import dev.eleventh.learning.judge.Verdict;
import dev.eleventh.learning.optimise.Fit;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.trainer.record.VersionBackbone;
import dev.eleventh.trainer.replay.Backlog;
import dev.eleventh.trainer.replay.Lesson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A challenger that was judged, and where it came from.
 *
 * @param parent the champion that it challenged, null for the first challenger
 * @param headSha256 SHA-256 of the challenger's encoded head
 * @param headBytes size of the encoded head
 * @param backbone the backbone of the embeddings that it was learned from
 * @param took time for learning and judging
 */
public record JudgedChallenger(
        LearningTrigger trigger,
        @Nullable Champion parent,
        Lesson lesson,
        Challenger challenger,
        Sha256 headSha256,
        int headBytes,
        VersionBackbone backbone,
        Duration took,
        Instant createdAt) {

    /** The strategy of a version that was learned elsewhere. */
    static final String IMPORT = "import";

    /** The best recent version may be at most this many versions old. */
    private static final int RECENT = 50;

    public static JudgedChallenger of(
            LearningTrigger trigger,
            @Nullable Champion parent,
            Lesson lesson,
            Challenger challenger,
            VersionBackbone backbone,
            Duration took,
            Instant createdAt) {
        byte[] file = HeadCodec.encode(challenger.head());
        return new JudgedChallenger(
                trigger, parent, lesson, challenger, Sha256.of(file), file.length, backbone, took, createdAt);
    }

    /** Returns an attempt for a classifier that was trained elsewhere, on examples that are not available here. */
    public static JudgedChallenger ofImport(
            Imported.Classifier classifier, VersionBackbone backbone, Instant createdAt) {
        Challenger challenger = new Challenger(
                IMPORT,
                new Learned(classifier.head(), Fit.CLOSED_FORM, null),
                new ModelManifest.Metrics(null, null, Map.of()),
                1,
                0,
                Map.of(),
                classifier.selfTest(),
                new Verdict(true, "imported", List.of(), true));
        return of(
                LearningTrigger.IMPORT,
                null,
                new Lesson(List.of(), List.of(), new TreeMap<>(), new TreeMap<>(), Backlog.NONE),
                challenger,
                backbone,
                Duration.ZERO,
                createdAt);
    }

    @Nullable
    Long parentVersion() {
        return parent == null ? null : parent.version();
    }

    /** The version number that the challenger gets if it is promoted. */
    public long nextVersion() {
        return parent == null ? 1 : parent.newest() + 1;
    }

    /** The manifest without the offsets of the chunks, which the relay knows only after it has sent them. */
    ModelManifest manifest() {
        return new ModelManifest(
                nextVersion(),
                parentVersion(),
                challenger.strategy(),
                challenger.head().labels(),
                backbone.sha256(),
                new ModelManifest.Artifact(headSha256, headBytes, List.of()),
                lesson.offsets(),
                lesson.counts(),
                challenger.metrics(),
                challenger.temperature(),
                challenger.unknownBelow(),
                challenger.selfTest(),
                createdAt,
                backbone.artifact(),
                challenger.unknownAbove());
    }

    public Champion asChampion() {
        return new Champion(
                nextVersion(),
                nextVersion(),
                challenger.strategy(),
                challenger.head(),
                headSha256,
                backbone,
                lesson.counts(),
                nextBest());
    }

    /**
     * Returns the best recent version once this challenger is promoted: this one, unless one of the last
     * {@value #RECENT} versions on the same backbone gets more of the hold-out right.
     */
    long nextBest() {
        if (parent == null || challenger.verdict().isBest()) {
            return nextVersion();
        }
        boolean seesTheSame = parent.backbone().sha256().equals(backbone.sha256());
        return seesTheSame && nextVersion() - parent.best() <= RECENT ? parent.best() : nextVersion();
    }

    /**
     * Whether head and backbone are the champion's. The chunks of such a challenger would have the keys of the
     * champion's chunks, and compaction would delete those.
     */
    public boolean isTheChampionAgain() {
        return parent != null
                && parent.headSha256().equals(headSha256)
                && parent.backbone().sha256().equals(backbone.sha256());
    }

    /** Returns the same attempt, but rejected. */
    public JudgedChallenger rejected(String reason) {
        return new JudgedChallenger(
                trigger, parent, lesson, challenger.rejected(reason), headSha256, headBytes, backbone, took, createdAt);
    }

    /** Returns the same attempt, but promoted. */
    public JudgedChallenger promoted(String reason) {
        return new JudgedChallenger(
                trigger, parent, lesson, challenger.promoted(reason), headSha256, headBytes, backbone, took, createdAt);
    }

    /** Logs the attempt on one line, for operators. */
    public void log(Logger log) {
        Verdict verdict = challenger.verdict();
        log.info(
                "challenger {} strategy={} trigger={} parent={} version={} classes={} replayed={} held_out={} accuracy={}"
                        + " converged={} millis={} reason=\"{}\"",
                verdict.promoted() ? "promoted" : "rejected",
                challenger.strategy(),
                trigger.code(),
                parentVersion(),
                verdict.promoted() ? nextVersion() : "none",
                challenger.head().labels().size(),
                lesson.replay().size(),
                lesson.holdOut().size(),
                challenger.metrics().accuracy(),
                challenger.fit().converged(),
                took.toMillis(),
                verdict.reason());
    }
}
