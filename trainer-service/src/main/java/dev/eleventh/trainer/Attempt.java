package dev.eleventh.trainer;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.learning.Challenger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A challenger that was judged, and how it came about.
 *
 * @param parent the champion that it challenged, null for the first
 * @param headSha256 of the challenger's head, encoded
 * @param headBytes its size
 * @param took for learning and judging
 */
record Attempt(
        Trigger trigger,
        @Nullable Champion parent,
        Lesson lesson,
        Challenger challenger,
        Sha256 headSha256,
        int headBytes,
        Sha256 backboneSha256,
        Duration took,
        Instant createdAt) {

    static Attempt of(
            Trigger trigger,
            @Nullable Champion parent,
            Lesson lesson,
            Challenger challenger,
            Sha256 backboneSha256,
            Duration took,
            Instant createdAt) {
        byte[] file = HeadCodec.encode(challenger.head());
        return new Attempt(
                trigger, parent, lesson, challenger, Sha256.of(file), file.length, backboneSha256, took, createdAt);
    }

    @Nullable
    Long parentVersion() {
        return parent == null ? null : parent.version();
    }

    /** What the registry numbers the challenger, should it be promoted. */
    long nextVersion() {
        return parent == null ? 1 : parent.version() + 1;
    }

    /** Without the chunks: the relay knows where they lie only after it has sent them. */
    ModelManifest manifest() {
        return new ModelManifest(
                nextVersion(),
                parentVersion(),
                challenger.strategy(),
                challenger.head().labels(),
                backboneSha256,
                new ModelManifest.Artifact(headSha256, headBytes, List.of()),
                lesson.offsets(),
                lesson.counts(),
                challenger.metrics(),
                challenger.temperature(),
                challenger.unknownBelow(),
                challenger.selfTest(),
                createdAt);
    }

    Champion asChampion() {
        return new Champion(nextVersion(), challenger.head(), headSha256, backboneSha256);
    }
}
