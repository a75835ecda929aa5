package dev.eleventh.trainer.record;

import static dev.eleventh.trainer.Events.labelled;
import static dev.eleventh.trainer.Events.relabelled;
import static dev.eleventh.trainer.Events.retracted;
import static dev.eleventh.trainer.Events.unreadable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Label;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.publish.Outbox;
import dev.eleventh.trainer.publish.PostgresOutbox;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PostgresExampleStoreIT {
    private final TestDatabase database = TestDatabase.create();
    private final ExampleStore store =
            new PostgresExampleStore(database.jdbi(), 0.2, 1_000, Clock.fixed(Events.NOW, ZoneOffset.UTC));

    @Test
    void aPartitionStartsAtItsBeginningAndContinuesAtTheRecordedPosition() {
        assertThat(store.positions(Map.of(0, 3L, 1, 0L))).isEqualTo(Map.of(0, 3L, 1, 0L));

        record(3, labelled(3, "a", "mug", "x"), labelled(7, "b", "mug", "y"));

        assertThat(store.positions(Map.of(0, 0L))).isEqualTo(Map.of(0, 8L));
    }

    @Test
    void aBatchFromAStalePositionIsNotRecorded() {
        store.positions(Map.of(0, 0L));
        record(0, labelled(0, "a", "mug", "x"));

        assertThatThrownBy(() -> record(0, labelled(0, "a", "mug", "x"), labelled(1, "b", "mug", "y")))
                .isInstanceOf(SupersededException.class)
                .hasMessageContaining("examples-accepted-0 is no longer 0");

        assertThat(database.texts("SELECT example_id FROM example")).containsExactly("a");
        assertThat(database.number("SELECT count(*) FROM example_event")).isEqualTo(1);
    }

    @Test
    void aBatchIsRecordedWholeOrNotAtAll() {
        store.positions(Map.of(0, 0L));
        database.execute("ALTER TABLE outbox ADD CHECK (kind <> 'rejected')");

        assertThatThrownBy(() -> record(0, labelled(0, "a", "mug", "x"), unreadable(1, new byte[] {1})))
                .hasMessageContaining("outbox");

        assertThat(database.number("SELECT count(*) FROM example")).isZero();
        assertThat(store.positions(Map.of(0, 0L))).isEqualTo(Map.of(0, 0L));
    }

    @Test
    void anExampleIsStoredWithItsImageEmbeddingSourceAndPosition() {
        store.positions(Map.of(0, 0L));
        record(0, labelled(0, "a", "mug", "x"));

        assertThat(database.texts("""
                SELECT concat_ws(' ', label, source, encode(embedding, 'hex'), convert_from(bytes, 'UTF8'), event_offset)
                FROM example JOIN example_image USING (example_id)
                """))
                .containsExactly(
                        "mug /test %s x 0".formatted(hex(Events.embedding("x").toBytes())));
    }

    @Test
    void aRelabelMovesTheExampleAndItsPlaceInTheReplayBuffer() {
        store.positions(Map.of(0, 0L));
        record(0, labelled(0, "a", "mug", "x"));
        database.execute("UPDATE example SET split = 'train'");
        database.execute("INSERT INTO replay_buffer (example_id, label) SELECT example_id, label FROM example");

        record(1, relabelled(1, "a", "cup"));

        assertThat(database.texts("SELECT label || event_offset FROM example")).containsExactly("cup1");
        assertThat(database.texts("SELECT label FROM replay_buffer")).containsExactly("cup");
    }

    @Test
    void aRetractionLeavesOnlyTheEvents() {
        store.positions(Map.of(0, 0L));
        record(0, labelled(0, "a", "mug", "x"));
        database.execute("UPDATE example SET split = 'train'");
        database.execute("INSERT INTO replay_buffer (example_id, label) SELECT example_id, label FROM example");

        record(1, retracted(1, "a"));

        assertThat(database.number("SELECT (SELECT count(*) FROM example) + (SELECT count(*) FROM example_image)"
                        + " + (SELECT count(*) FROM replay_buffer)"))
                .isZero();
        assertThat(database.texts("SELECT outcome FROM example_event ORDER BY topic_offset"))
                .containsExactly("recorded", "retracted");
    }

    @Test
    void anExampleRetractedAndRecordedAgainInOneBatchIsTheNewOne() {
        store.positions(Map.of(0, 0L));
        record(0, labelled(0, "a", "mug", "x"));

        record(1, retracted(1, "a"), labelled(2, "a", "cup", "y"));

        assertThat(database.texts("SELECT label FROM example")).containsExactly("cup");
        assertThat(database.texts("SELECT convert_from(bytes, 'UTF8') FROM example_image"))
                .containsExactly("y");
    }

    @Test
    void aRejectedRecordIsNotedAndWaitsInTheOutbox() {
        store.positions(Map.of(0, 0L));
        record(0, unreadable(0, new byte[] {1, 2}), relabelled(1, "unknown", "cup"));

        assertThat(database.texts("SELECT outcome || ' ' || reason FROM example_event ORDER BY topic_offset"))
                .containsExactly("rejected corrupt-image", "rejected unknown-example");
        List<Outbox.Row> rows = new PostgresOutbox(database.jdbi()).pending(10);
        assertThat(rows).hasSize(2);
        assertThat(((Outbox.Rejected) rows.get(0)).record().forKafka().value()).containsExactly(1, 2);
        assertThat(((Outbox.Rejected) rows.get(1)).record().forKafka().value()).isNull();
    }

    @Test
    void imagesBeyondTheBudgetAreDeletedFromTheLabelsWithTheMostImages() {
        store.positions(Map.of(0, 0L));
        AcceptedRecord[] readings = new AcceptedRecord[12];
        for (int i = 0; i < readings.length; i++) {
            // ten mugs and two cups, each with an image of one byte
            readings[i] = labelled(i, "id" + i, i < 10 ? "mug" : "cup", Character.toString('a' + i));
        }
        record(0, readings);

        assertThat(store.trimImages(12)).isZero();
        assertThat(store.trimImages(6)).isEqualTo(6);

        assertThat(database.texts("""
                SELECT label || count(*) FROM example JOIN example_image USING (example_id) GROUP BY label ORDER BY label
                """)).containsExactly("cup2", "mug4");
        assertThat(database.number("SELECT count(*) FROM example")).isEqualTo(12);
    }

    @Test
    void oneImageUnderTwoIdsIsEitherLearnedOrHeldOut() {
        store.positions(Map.of(0, 0L));
        for (long offset = 0; offset < 80; offset += 2) {
            String image = "image-" + offset;
            record(
                    offset,
                    labelled(offset, "first-" + offset, "mug", image),
                    labelled(offset + 1, "again-" + offset, "mug", image));
        }

        assertThat(database.number("SELECT count(DISTINCT split) FROM example")).isEqualTo(2);
        assertThat(database.number("""
                SELECT count(*) FROM example AS one JOIN example AS other USING (image_sha256)
                WHERE one.split <> other.split
                """)).isZero();
    }

    @Test
    void noTransactionIsOpenWhileExamplesArePassedToTheCallback() {
        store.positions(Map.of(0, 0L));
        record(0, labelled(0, "a", "mug", "x"), labelled(1, "b", "cup", "y"), labelled(2, "c", "mug", "z"));
        record(3, relabelled(3, "b", "mug"));
        List<String> named = new ArrayList<>();

        store.forEachOf(new Label("mug"), id -> {
            named.add(id.value());
            // the callback may wait for Kafka for a minute
            assertThat(database.number("""
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND state = 'idle in transaction'
                    """)).isZero();
        });

        assertThat(named).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void everyExampleOfALargeSourceIsPassedToTheCallbackOnce() {
        store.positions(Map.of(0, 0L));
        AcceptedRecord[] readings = new AcceptedRecord[10_001];
        for (int i = 0; i < readings.length; i++) {
            readings[i] = labelled(i, "id-" + i, "mug", "x");
        }
        record(0, readings);
        Set<String> named = new HashSet<>();

        store.forEachFrom(
                "/test", id -> assertThat(named.add(id.value())).as(id.value()).isTrue());

        assertThat(named).hasSize(readings.length);
    }

    private void record(long from, AcceptedRecord... readings) {
        store.record(Events.batch(List.of(readings), Map.of(0, from)));
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }
}
