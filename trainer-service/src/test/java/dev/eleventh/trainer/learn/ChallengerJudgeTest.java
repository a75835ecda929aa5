package dev.eleventh.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.judge.Claim;
import dev.eleventh.learning.judge.ClassComparison;
import dev.eleventh.learning.optimise.Fit;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.Pictures;
import dev.eleventh.trainer.Pictures.Subject;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.record.VersionBackbone;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.LearningTrigger;
import dev.eleventh.trainer.replay.Backlog;
import dev.eleventh.trainer.replay.Lesson;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A champion of {@code full} embeds the hold-out with a backbone of its own, which needs the images. */
class ChallengerJudgeTest {
    private static final Label CIRCLE = new Label("circle");
    private static final Label SQUARE = new Label("square");
    private static final int EACH = 4;

    private final Backbone builtIn = TestTrainer.backbone();
    private final Embedder own = builtIn.with(builtIn.exportedWeights());
    private final NDManager manager = builtIn.newManager();
    private final ImagesInMemory images = new ImagesInMemory();
    private final List<LabelledEmbedding> holdOut = new ArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final ChallengerJudge judge = new ChallengerJudge(
            manager,
            builtIn,
            builtIn,
            version -> {
                opened.incrementAndGet();
                return own;
            },
            new ImageNetwork(builtIn, images),
            LearnerOptions.defaults(),
            Clock.fixed(Events.NOW, ZoneOffset.UTC));

    ChallengerJudgeTest() throws Exception {
        for (int i = 0; i < EACH; i++) {
            add("circle-" + i, CIRCLE, Pictures.png(Subject.RED_CIRCLE, i));
            add("square-" + i, SQUARE, Pictures.png(Subject.BLUE_SQUARE, i));
        }
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private void add(String id, Label label, byte[] file) throws Exception {
        images.put(new ExampleId(id), file);
        holdOut.add(new LabelledEmbedding(
                new ExampleId(id),
                label,
                builtIn.embed(List.of(builtIn.decode(file))).get(0)));
    }

    @Test
    void aChampionWithItsOwnBackboneIsComparedOnTheSameExamples() {
        assertThat(compared(champion(own))).isEqualTo(2 * EACH);
    }

    @Test
    void anExampleWhoseImageIsGoneIsLeftOutOfTheComparison() {
        images.remove(new ExampleId("circle-1"));

        assertThat(compared(champion(own))).isEqualTo(2 * EACH - 1);
    }

    @Test
    void anImageDeletedWhileTheChampionServesDoesNotStopTheJudge() {
        Champion champion = champion(own);
        assertThat(compared(champion)).isEqualTo(2 * EACH);
        images.remove(new ExampleId("circle-1"));
        holdOut.removeIf(example -> example.id().value().equals("circle-1"));

        assertThat(compared(champion)).isEqualTo(2 * EACH - 1);
    }

    @Test
    void aChampionOnTheBaseNeedsNoImages() {
        holdOut.forEach(example -> images.remove(example.id()));

        assertThat(compared(champion(builtIn))).isEqualTo(2 * EACH);
        assertThat(opened).hasValue(0);
    }

    @Test
    void learningDoesNotStartFromAChampionOnAnotherBackbone() {
        assertThat(judge.previous(champion(own))).isNull();
        assertThat(judge.predictions(champion(own), null)).isNull();
        assertThat(judge.previous(champion(builtIn))).isNotNull();
    }

    @Test
    void aHeadThatEqualsTheChampionsIsRejected() {
        Champion champion = champion(builtIn);

        assertThat(attempt(champion, champion.head()).challenger().verdict().reason())
                .contains("byte for byte");
    }

    /** Returns the number of examples in the comparison. */
    private int compared(Champion champion) {
        return attempt(champion, head(2)).challenger().verdict().comparisons().stream()
                .mapToInt(ClassComparison::examples)
                .sum();
    }

    private JudgedChallenger attempt(Champion champion, Head head) {
        return judge.attempt(
                LearningTrigger.EXAMPLES,
                champion,
                null,
                new Lesson(holdOut, holdOut, new TreeMap<>(), new TreeMap<>(), Backlog.NONE),
                new TrainingData(holdOut, holdOut),
                "expand",
                new Learned(head, Fit.CLOSED_FORM, null),
                Claim.MORE_EXAMPLES,
                Duration.ZERO);
    }

    private static Head head(float bias) {
        int dimension = TestTrainer.backbone().description().dimension();
        return new LinearHead(List.of(CIRCLE, SQUARE), dimension, new float[2 * dimension], new float[] {bias, 0});
    }

    private static Champion champion(Embedder backbone) {
        Head head = head(1);
        return new Champion(
                1, 1, "full", head, Sha256.of(HeadCodec.encode(head)), VersionBackbone.known(backbone), Map.of(), 1);
    }
}
