package dev.eleventh.trainer.registry;

import static dev.eleventh.trainer.Events.labelled;
import static dev.eleventh.trainer.Events.relabelled;
import static dev.eleventh.trainer.Events.retracted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import dev.eleventh.learning.evaluation.PrequentialCounts.Count;
import dev.eleventh.learning.judge.PairedCounts;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.PlainSums;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.learn.Attempts;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.record.PostgresTrainChanges;
import dev.eleventh.trainer.replay.PostgresReplayBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PostgresPrequentialIT {
    private static final Label CUP = new Label("cup");
    private static final Label MUG = new Label("mug");
    private static final PrequentialResult PREDICTED = new PrequentialResult(
            1,
            new PrequentialCounts(new TreeMap<>(Map.of(MUG, new Count(true, 3, 2), CUP, new Count(false, 1, 0)))),
            Map.of(),
            PairedCounts.NONE);

    private final TestDatabase database = TestDatabase.create();
    private final ModelRegistry registry = new PostgresModelRegistry(database.jdbi());
    // half of the examples are held out
    private final ExampleStore store = new PostgresExampleStore(database.jdbi(), 0.5, 1_000, Clock.systemUTC());

    @Test
    void unconsideredExamplesArePassedOnInTheirCurrentState() {
        record(0, labelled(0, "a", "mug", "x"), labelled(1, "b", "mug", "y"), labelled(2, "c", "mug", "z"));
        assertThat(unconsidered()).containsExactly("a mug", "b mug", "c mug");
        registry.markConsidered(Map.of(0, 3L), PrequentialResult.NOTHING);
        assertThat(unconsidered()).isEmpty();

        record(
                3,
                relabelled(3, "a", "jar"),
                retracted(4, "b"),
                labelled(5, "d", "mug", "x"),
                labelled(6, "e", "mug", "y"));
        record(7, relabelled(7, "d", "cup"), retracted(8, "e"));

        assertThat(unconsidered()).containsExactly("a jar", "d cup");
        assertThat(unconsidered())
                .as("nothing of the previous lesson was recorded")
                .containsExactly("a jar", "d cup");
        registry.markConsidered(Map.of(0, 9L), PrequentialResult.NOTHING);
        assertThat(unconsidered()).isEmpty();
    }

    @Test
    void examplesThatAnotherBackboneEmbeddedAreLeftOut() {
        record(0, labelled(0, "a", "mug", "x"), labelled(1, "b", "mug", "y"));
        database.execute(
                "UPDATE example SET backbone_sha256 = repeat('0', 64), split = 'hold-out' WHERE example_id = 'a'");

        List<String> found = new ArrayList<>();
        database.jdbi()
                .useTransaction(handle -> new PostgresTrainChanges(Events.BACKBONE)
                        .unconsidered(
                                handle,
                                batch -> batch.forEach(
                                        each -> found.add(each.example().id().value()))));

        assertThat(found).containsExactly("b");
    }

    @Test
    void countsAreAddedExactlyWhenThePositionMoves() {
        record(0, labelled(0, "a", "mug", "x"));
        JudgedChallenger first = Attempts.of(null, true, Map.of(MUG, 0.5));
        registry.record(first, PrequentialResult.NOTHING, null);
        assertThat(registry.lastPredicted()).isEqualTo(PrequentialCounts.NONE);

        registry.markConsidered(Map.of(0, 8L), PREDICTED);
        registry.record(Attempts.of(first.asChampion(), true, Map.of(MUG, 0.5)), PREDICTED, null);
        assertThatThrownBy(() -> registry.record(Attempts.of(null, true, Map.of(MUG, 0.5)), PREDICTED, null))
                .isInstanceOf(SupersededException.class);

        assertThat(database.texts("SELECT version || label || known || seen || correct FROM prequential_count"))
                .containsExactlyInAnyOrder("1mugtrue64", "1cupfalse20");
        assertThat(registry.lastPredicted().accuracy())
                .as("version 2 has predicted nothing yet")
                .hasValue(4 / 6.0);
    }

    private SortedSet<String> unconsidered() {
        SortedSet<String> found = new TreeSet<>();
        new PostgresReplayBuffer(database.jdbi(), Events.BACKBONE, 10, 5, 1_000)
                .lesson(
                        List.of(),
                        Map.of(),
                        new PlainSums(),
                        batch -> batch.forEach(each -> found.add(
                                each.example().id() + " " + each.example().label())));
        return found;
    }

    private void record(long from, AcceptedRecord... readings) {
        store.positions(Map.of(0, 0L));
        store.record(Events.batch(List.of(readings), Map.of(0, from)));
    }
}
