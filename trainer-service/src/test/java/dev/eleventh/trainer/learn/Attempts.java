package dev.eleventh.trainer.learn;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.learning.Challenger;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.judge.ClassComparison;
import dev.eleventh.learning.judge.Verdict;
import dev.eleventh.learning.optimise.Fit;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.record.VersionBackbone;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.LearningTrigger;
import dev.eleventh.trainer.replay.Backlog;
import dev.eleventh.trainer.replay.Lesson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Judged challengers without learning: a test chooses what the registry is to report of them. */
public final class Attempts {
    private Attempts() {}

    /**
     * Returns an attempt.
     *
     * @param accuracies per label that the head knows; each label has ten more train examples per version
     */
    public static JudgedChallenger of(@Nullable Champion parent, boolean promoted, Map<Label, Double> accuracies) {
        return of(parent, promoted, true, accuracies);
    }

    /** Returns an attempt that is promoted although it gets fewer examples right than the best version before it. */
    public static JudgedChallenger worse(Champion parent, Map<Label, Double> accuracies) {
        return of(parent, true, false, accuracies);
    }

    private static JudgedChallenger of(
            @Nullable Champion parent, boolean promoted, boolean isBest, Map<Label, Double> accuracies) {
        List<Label> labels = accuracies.keySet().stream().sorted().toList();
        long version = parent == null ? 1 : parent.version() + 1;
        float[] bias = new float[labels.size()];
        bias[0] = version;
        LinearHead head = new LinearHead(labels, 2, new float[2 * labels.size()], bias);
        ModelManifest.Metrics metrics = new ModelManifest.Metrics(0.5, 0.6, accuracies);
        Verdict verdict = new Verdict(
                promoted, "because", List.of(new ClassComparison(labels.get(0), 20, 18, 17, 2, 1, 0.5)), isBest);
        Challenger challenger = new Challenger(
                "exact",
                new Learned(head, new Fit(3, 0.5, true), null),
                metrics,
                1.5,
                0.1,
                Map.of(),
                List.of(),
                verdict);
        TreeMap<Label, ModelManifest.Counts> counts = new TreeMap<>();
        labels.forEach(label -> counts.put(label, new ModelManifest.Counts((int) (10 * version), 2)));
        Lesson lesson = new Lesson(
                List.of(new LabelledEmbedding(new ExampleId("a"), labels.get(0), Embedding.quantise(new float[2]))),
                List.of(),
                counts,
                new TreeMap<>(Map.of(0, 7L)),
                Backlog.NONE);
        VersionBackbone backbone = new VersionBackbone(Sha256.of(new byte[0]), null, null);
        return JudgedChallenger.of(
                LearningTrigger.NEW_LABEL, parent, lesson, challenger, backbone, Duration.ofMillis(5), Events.NOW);
    }
}
