package dev.eleventh.trainer.replay;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.ReplaySelection;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.runtime.lifecycle.Retry;
import dev.eleventh.trainer.database.TransientFailures;
import dev.eleventh.trainer.record.EventPosition;
import dev.eleventh.trainer.record.NewExample;
import dev.eleventh.trainer.record.PostgresTrainChanges;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Owns {@code replay_buffer}. The buffer is defined by its content, not by its history: for each label, the train
 * examples with the smallest priorities, up to the label's quota. So the order of events does not matter, and an
 * evicted example returns when there is room again.
 */
public final class PostgresReplayBuffer implements ReplayBuffer {
    private static final Retry MEETING =
            Retry.whileAway("replay-buffer", TransientFailures::hasMetAnother, Duration.ofMinutes(1));

    private final Jdbi jdbi;
    private final PostgresBacklog backlog;
    private final Sha256 backboneSha256;
    private final PostgresTrainChanges trainExamples;
    private final int capacity;
    private final int holdOutPerClass;
    private final int holdOutCapacity;

    /**
     * The examples of the previous lesson. The example at a position never changes, as relabelling moves it to a new
     * position.
     */
    private Map<EventPosition, LabelledEmbedding> held = Map.of();

    /**
     * Creates a replay buffer.
     *
     * @param capacity maximum number of replayed examples
     * @param holdOutPerClass maximum number of hold-out examples per label in a lesson
     * @param holdOutCapacity maximum of all labels together, but at least one each; bounds the time for judging
     */
    public PostgresReplayBuffer(
            Jdbi jdbi, Sha256 backboneSha256, int capacity, int holdOutPerClass, int holdOutCapacity) {
        this.jdbi = jdbi;
        this.backlog = new PostgresBacklog(jdbi);
        this.backboneSha256 = backboneSha256;
        this.trainExamples = new PostgresTrainChanges(backboneSha256);
        this.capacity = capacity;
        this.holdOutPerClass = holdOutPerClass;
        this.holdOutCapacity = holdOutCapacity;
    }

    @Override
    public Backlog backlog(Collection<Label> known) {
        return backlog.of(known);
    }

    @Override
    public Lesson lesson(
            Collection<Label> known,
            Map<Integer, Long> since,
            Incremental told,
            @Nullable Consumer<List<NewExample>> unconsidered) {
        return MEETING.call(() -> jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            SortedMap<Label, Counts> counts = counts(handle);
            // the only write comes first: if it conflicts with a correction, nothing is passed on yet, and it is
            // retried
            fill(handle, quotas(counts));
            if (unconsidered != null) {
                trainExamples.unconsidered(handle, unconsidered);
            }
            SortedMap<Integer, Long> offsets = trainExamples.changesSince(handle, since, told);
            List<EventPosition> replay = replay(handle);
            List<EventPosition> holdOut = holdOut(handle, counts.keySet());
            held = examples(handle, replay, holdOut);
            return new Lesson(
                    replay.stream().map(held::get).toList(),
                    holdOut.stream().map(held::get).toList(),
                    counts,
                    offsets,
                    PostgresBacklog.of(handle, known));
        }));
    }

    /** Counts all examples per label. */
    public static SortedMap<Label, Counts> counts(Handle handle) {
        SortedMap<Label, Counts> counts = new TreeMap<>();
        handle.createQuery("""
                        SELECT label, coalesce(sum(examples) FILTER (WHERE split = 'train'), 0) AS train,
                            coalesce(sum(examples) FILTER (WHERE split = 'hold-out'), 0) AS hold_out
                        FROM label_count GROUP BY label HAVING sum(examples) > 0
                        """)
                .map((row, context) -> counts.put(
                        new Label(row.getString("label")), new Counts(row.getInt("train"), row.getInt("hold_out"))))
                .list();
        return counts;
    }

    private Map<Label, Integer> quotas(Map<Label, Counts> counts) {
        Map<Label, Integer> available = new HashMap<>();
        counts.forEach((label, count) -> {
            if (count.train() > 0) {
                available.put(label, count.train());
            }
        });
        return ReplaySelection.quotas(available, capacity);
    }

    /** Writes only the differences, so an unchanged buffer costs no writes. */
    private static void fill(Handle handle, Map<Label, Integer> quotas) {
        List<Map.Entry<Label, Integer>> entries = List.copyOf(quotas.entrySet());
        handle.createUpdate("""
                        WITH chosen AS (
                            SELECT first.example_id, first.label
                            FROM unnest(:labels, :quotas) AS quota (label, places)
                            CROSS JOIN LATERAL (
                                SELECT example_id, example.label FROM example
                                WHERE split = 'train' AND example.label = quota.label
                                ORDER BY priority, example_id LIMIT quota.places
                            ) AS first
                        ), evicted AS (
                            DELETE FROM replay_buffer
                            WHERE NOT EXISTS (SELECT 1 FROM chosen WHERE chosen.example_id = replay_buffer.example_id)
                        )
                        INSERT INTO replay_buffer (example_id, label) SELECT example_id, label FROM chosen
                        ON CONFLICT (example_id) DO NOTHING
                        """)
                .bindArray(
                        "labels",
                        String.class,
                        entries.stream().map(entry -> entry.getKey().value()).toList())
                .bindArray(
                        "quotas",
                        Integer.class,
                        entries.stream().map(Map.Entry::getValue).toList())
                .execute();
    }

    private static List<EventPosition> replay(Handle handle) {
        return handle.createQuery("""
                        SELECT event_partition, event_offset FROM replay_buffer JOIN example USING (example_id)
                        ORDER BY example_id
                        """).map((row, context) -> place(row)).list();
    }

    /**
     * Reads the held-out examples that a lesson would have now, in batches.
     *
     * @param backboneSha256 of the base, which made the embeddings
     * @param limit maximum number of examples of each label, see {@link #holdOutLimit}
     */
    public static ResultIterable<LabelledEmbedding> holdOut(
            Handle handle, Sha256 backboneSha256, Collection<Label> labels, int limit) {
        return heldOut(handle, "first.example_id, first.label, backbone_sha256, embedding", labels, limit)
                .setFetchSize(PostgresTrainChanges.BATCH)
                .map((row, context) -> PostgresTrainChanges.example(row, backboneSha256));
    }

    private List<EventPosition> holdOut(Handle handle, Collection<Label> labels) {
        int limit = holdOutLimit(holdOutPerClass, holdOutCapacity, labels.size());
        return heldOut(handle, "event_partition, event_offset", labels, limit)
                .map((row, context) -> place(row))
                .list();
    }

    /** Selects examples by their priority, so that each lesson of the same examples has the same held-out set. */
    private static Query heldOut(Handle handle, String columns, Collection<Label> labels, int limit) {
        return handle.createQuery("""
                        SELECT %s
                        FROM unnest(:labels) AS held (label)
                        CROSS JOIN LATERAL (
                            SELECT * FROM example
                            WHERE split = 'hold-out' AND example.label = held.label
                            ORDER BY priority, example_id LIMIT :limit
                        ) AS first
                        ORDER BY first.example_id
                        """.formatted(columns))
                .bindArray(
                        "labels",
                        String.class,
                        labels.stream().map(Label::value).toList())
                .bind("limit", limit);
    }

    /** Returns the maximum number of hold-out examples of each label in a lesson. */
    public static int holdOutLimit(int perClass, int capacity, int labels) {
        return Math.min(perClass, Math.max(1, capacity / Math.max(1, labels)));
    }

    /** Reuses the previous lesson's examples, and reads the others. */
    private Map<EventPosition, LabelledEmbedding> examples(
            Handle handle, List<EventPosition> replay, List<EventPosition> holdOut) {
        Map<EventPosition, LabelledEmbedding> examples = new HashMap<>();
        List<EventPosition> missing = new ArrayList<>();
        Stream.concat(replay.stream(), holdOut.stream()).forEach(place -> {
            LabelledEmbedding example = held.get(place);
            if (example == null) {
                missing.add(place);
            } else {
                examples.put(place, example);
            }
        });
        handle.createQuery("""
                        SELECT event_partition, event_offset, example_id, label, backbone_sha256, embedding
                        FROM unnest(:partitions, :offsets) AS missing (partition_, offset_)
                        JOIN example ON event_partition = partition_ AND event_offset = offset_
                        """)
                .bindArray(
                        "partitions",
                        Integer.class,
                        missing.stream().map(EventPosition::partition).toList())
                .bindArray(
                        "offsets",
                        Long.class,
                        missing.stream().map(EventPosition::offset).toList())
                .map((row, context) -> examples.put(place(row), PostgresTrainChanges.example(row, backboneSha256)))
                .list();
        return examples;
    }

    private static EventPosition place(ResultSet row) throws SQLException {
        return new EventPosition(row.getInt("event_partition"), row.getLong("event_offset"));
    }
}
