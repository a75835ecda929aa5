package dev.eleventh.trainer.record;

import static dev.eleventh.trainer.Events.labelled;
import static dev.eleventh.trainer.Events.relabelled;
import static dev.eleventh.trainer.Events.retracted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.PlainSums;
import dev.eleventh.trainer.RandomEvents;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PrequentialResult;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTrainChangesIT {

    private final TestDatabase database = TestDatabase.create();
    private final ModelRegistry registry = new PostgresModelRegistry(database.jdbi());
    private final ExampleStore store = store(0.2);

    private ExampleStore store(double holdOutFraction) {
        return new PostgresExampleStore(
                database.jdbi(), holdOutFraction, 1_000, Clock.fixed(Events.NOW, ZoneOffset.UTC));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void sumsUpdatedByEveryChangeEqualThoseOfTheRemainingExamples(long seed) {
        Random random = new Random(seed);
        RandomEvents events = new RandomEvents(random);
        store.positions(Map.of(0, 0L, 1, 0L, 2, 0L));
        PlainSums sums = new PlainSums();
        SortedMap<Integer, Long> vector = new TreeMap<>();
        for (int round = 0; round < 40; round++) {
            store.record(events.batch(1 + random.nextInt(12)));
            if (random.nextInt(20) == 0) {
                // another instance leads from here on
                sums = new PlainSums();
                vector = new TreeMap<>();
            }
            if (random.nextInt(3) == 0) {
                vector = database.changesSince(Events.BACKBONE, vector, sums);
                assertThat(sums).as("seed %d round %d", seed, round).isEqualTo(fromScratch());
                if (random.nextInt(3) > 0) {
                    registry.markConsidered(vector, PrequentialResult.NOTHING);
                }
            }
        }
        registry.markConsidered(database.changesSince(Events.BACKBONE, vector, sums), PrequentialResult.NOTHING);

        assertThat(sums).isEqualTo(fromScratch());
        assertThat(database.number("SELECT count(*) FROM retired_embedding")).isZero();
    }

    private PlainSums fromScratch() {
        PlainSums sums = new PlainSums();
        database.jdbi()
                .useHandle(handle -> handle.createQuery(
                                "SELECT example_id, label, backbone_sha256, embedding FROM example WHERE split = 'train'")
                        .map((row, context) -> PostgresTrainChanges.example(row, Events.BACKBONE))
                        .forEach(example -> sums.add(List.of(example))));
        return sums;
    }

    @Test
    void nothingOfARetractedExampleIsLeftWhenTheNextAttemptIsRecorded() {
        ExampleStore all = store(0);
        all.positions(Map.of(0, 0L));
        all.record(Events.batch(List.of(labelled(0, "a", "mug", "x"), labelled(1, "b", "mug", "y")), Map.of(0, 0L)));
        all.record(Events.batch(List.of(relabelled(2, "a", "cup"), retracted(3, "a")), Map.of(0, 2L)));
        assertThat(database.texts("SELECT label || begin_offset || end_offset FROM retired_embedding"))
                .containsExactly("mug02");

        registry.markConsidered(Map.of(0, 4L), PrequentialResult.NOTHING);

        assertThat(database.texts("SELECT example_id FROM example")).containsExactly("b");
        assertThat(database.texts("SELECT example_id FROM example_image")).containsExactly("b");
        assertThat(database.number("SELECT count(*) FROM retired_embedding")).isZero();
    }

    @Test
    void correctionsOfHeldOutAndOfUnknownExamplesLeaveNothing() {
        ExampleStore heldOut = store(0.9);
        heldOut.positions(Map.of(0, 0L));
        heldOut.record(Events.batch(List.of(labelled(0, "a", "mug", "x")), Map.of(0, 0L)));
        assertThat(database.texts("SELECT split FROM example")).containsExactly("hold-out");

        heldOut.record(Events.batch(
                List.of(
                        retracted(1, "a"),
                        labelled(2, "c", "mug", "y"),
                        relabelled(3, "c", "cup"),
                        retracted(4, "c"),
                        retracted(5, "unknown")),
                Map.of(0, 1L)));

        assertThat(database.number("SELECT count(*) FROM retired_embedding")).isZero();
    }

    @Test
    void sumsThatAnotherLeaderHasOvertakenAreRejected() {
        store.positions(Map.of(0, 0L));
        store.record(Events.batch(List.of(labelled(0, "a", "mug", "x")), Map.of(0, 0L)));
        SortedMap<Integer, Long> vector = database.changesSince(Events.BACKBONE, Map.of(), new PlainSums());
        store.record(Events.batch(List.of(retracted(1, "a")), Map.of(0, 1L)));
        registry.markConsidered(Map.of(0, 2L), PrequentialResult.NOTHING);

        assertThatThrownBy(() -> database.changesSince(Events.BACKBONE, vector, new PlainSums()))
                .isInstanceOf(SupersededException.class)
                .hasMessageContaining("end at offset 1, but corrections before offset 2 are deleted");
    }

    @Test
    void anAttemptThatEndsAfterALaterOneMovesNoPositionBack() {
        store.positions(Map.of(0, 0L));
        registry.markConsidered(Map.of(0, 2L), PrequentialResult.NOTHING);
        registry.markConsidered(Map.of(0, 1L), PrequentialResult.NOTHING);

        assertThat(database.number("SELECT next_offset FROM learner_position")).isEqualTo(2);
    }
}
