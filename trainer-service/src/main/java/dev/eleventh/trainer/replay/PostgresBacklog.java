package dev.eleventh.trainer.replay;

import dev.eleventh.contracts.Label;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Counts the recorded events that no challenger has considered. This runs with every recorded batch, and a million
 * events may wait while nothing is due. Each event is therefore read once, and all of them are read again only when
 * they seem to make a challenger due.
 */
final class PostgresBacklog {
    private final Jdbi jdbi;

    /** The events that wait in each partition, as far as they were read. */
    private SortedMap<Integer, Waiting> looked = new TreeMap<>();

    PostgresBacklog(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * The events of a partition in a range of offsets.
     *
     * @param labels labels of new train examples
     * @param oldestMillis when the oldest event was recorded, in milliseconds since 1970
     * @param nowMillis when the events were read, by the same clock
     */
    private record Waiting(
            long from, long to, int recorded, int corrections, Set<Label> labels, long oldestMillis, long nowMillis) {
        Waiting and(Waiting next) {
            Set<Label> both = new HashSet<>(labels);
            both.addAll(next.labels);
            return new Waiting(
                    from,
                    next.to,
                    recorded + next.recorded,
                    corrections + next.corrections,
                    both,
                    Math.min(oldestMillis, next.oldestMillis),
                    next.nowMillis);
        }
    }

    /** See {@link ReplayBuffer#backlog}. */
    Backlog of(Collection<Label> known) {
        return jdbi.withHandle(handle -> {
            looked = look(handle, looked);
            Backlog backlog = sum(looked.values(), known);
            if (backlog.corrections() == 0 && backlog.newLabels().isEmpty()) {
                return backlog;
            }
            // an example may have been corrected since it was read, so the current state of all of them decides
            looked = look(handle, new TreeMap<>());
            return sum(looked.values(), known);
        });
    }

    /** Counts the backlog in the handle's snapshot. */
    static Backlog of(Handle handle, Collection<Label> known) {
        return sum(look(handle, new TreeMap<>()).values(), known);
    }

    private static SortedMap<Integer, Waiting> look(Handle handle, SortedMap<Integer, Waiting> looked) {
        SortedMap<Integer, Waiting> next = new TreeMap<>();
        for (Look look : unlooked(handle, looked)) {
            Waiting before = looked.get(look.partition());
            next.put(
                    look.partition(),
                    before != null && before.from() == look.waiting().from()
                            ? before.and(look.waiting())
                            : look.waiting());
        }
        return next;
    }

    private static Backlog sum(Collection<Waiting> all, Collection<Label> known) {
        int recorded = 0;
        int corrections = 0;
        Set<Label> newLabels = new HashSet<>();
        long oldestMillis = 0;
        for (Waiting waiting : all) {
            recorded += waiting.recorded();
            corrections += waiting.corrections();
            newLabels.addAll(waiting.labels());
            oldestMillis = Math.max(oldestMillis, waiting.nowMillis() - waiting.oldestMillis());
        }
        newLabels.removeAll(known);
        return new Backlog(recorded, corrections, newLabels, Duration.ofMillis(oldestMillis));
    }

    private record Look(int partition, Waiting waiting) {}

    /** Aggregates per partition, so that only a range of the primary key is read. */
    private static List<Look> unlooked(Handle handle, SortedMap<Integer, Waiting> looked) {
        return handle.createQuery("""
                        SELECT topic_partition, considered.until AS from_offset, consumer_position.next_offset AS to_offset,
                            recorded, corrections, labels, extract(epoch FROM coalesce(oldest, now())) * 1000 AS oldest,
                            extract(epoch FROM now()) * 1000 AS now
                        FROM consumer_position
                        LEFT JOIN learner_position USING (topic_partition)
                        LEFT JOIN unnest(:partitions, :froms, :tos) AS looked (topic_partition, from_offset, to_offset)
                            USING (topic_partition)
                        CROSS JOIN LATERAL (SELECT coalesce(learner_position.next_offset, 0) AS until) AS considered
                        CROSS JOIN LATERAL (
                            SELECT count(*) FILTER (WHERE outcome = 'recorded') AS recorded,
                                count(*) FILTER (WHERE outcome IN ('relabelled', 'retracted')
                                    OR learner_position.nothing_left) AS corrections,
                                array_agg(DISTINCT CAST(example.label AS text)) FILTER (WHERE outcome = 'recorded'
                                    AND example.split = 'train') AS labels,
                                min(event.recorded_at) AS oldest
                            FROM example_event AS event
                            LEFT JOIN example USING (example_id)
                            WHERE event.topic_partition = consumer_position.topic_partition
                              AND event.topic_offset >= CASE WHEN looked.from_offset = considered.until
                                  THEN looked.to_offset ELSE considered.until END
                              AND event.topic_offset < consumer_position.next_offset
                              AND outcome IN ('recorded', 'relabelled', 'retracted')
                        ) AS waiting
                        WHERE consumer_position.next_offset > considered.until
                        """)
                .bindArray("partitions", Integer.class, looked.keySet())
                .bindArray(
                        "froms",
                        Long.class,
                        looked.values().stream().map(Waiting::from).toList())
                .bindArray(
                        "tos",
                        Long.class,
                        looked.values().stream().map(Waiting::to).toList())
                .map((row, context) -> look(row))
                .list();
    }

    private static Look look(ResultSet row) throws SQLException {
        Waiting waiting = new Waiting(
                row.getLong("from_offset"),
                row.getLong("to_offset"),
                row.getInt("recorded"),
                row.getInt("corrections"),
                labels(row.getArray("labels")),
                row.getLong("oldest"),
                row.getLong("now"));
        return new Look(row.getInt("topic_partition"), waiting);
    }

    private static Set<Label> labels(@Nullable Array array) throws SQLException {
        Set<Label> labels = new HashSet<>();
        if (array != null) {
            for (Object label : (Object[]) array.getArray()) {
                labels.add(new Label((String) label));
            }
        }
        return labels;
    }
}
