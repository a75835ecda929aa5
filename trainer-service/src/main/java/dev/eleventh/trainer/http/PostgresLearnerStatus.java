package dev.eleventh.trainer.http;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.runtime.kafka.OpenTransaction;
import dev.eleventh.trainer.record.PostgresPositions;
import dev.eleventh.trainer.replay.PostgresReplayBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/** Reads the status from the tables, so that every instance can report it, not only the leader. */
public final class PostgresLearnerStatus {
    private final Jdbi jdbi;
    private final LearnerStatus.Lag lag;
    private final Supplier<@Nullable List<OpenTransaction>> openTransactions;

    public PostgresLearnerStatus(
            Jdbi jdbi, LearnerStatus.Lag lag, Supplier<@Nullable List<OpenTransaction>> openTransactions) {
        this.jdbi = jdbi;
        this.lag = lag;
        this.openTransactions = openTransactions;
    }

    /** The parts that are read in addition to the main row. */
    private record Parts(
            Map<Label, Integer> replayBuffer,
            Map<Label, Counts> examples,
            Map<Integer, Long> recorded,
            LearnerStatus.@Nullable LastChallenger last) {}

    public LearnerStatus read() {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            Parts parts = new Parts(
                    replayBuffer(handle),
                    PostgresReplayBuffer.counts(handle),
                    PostgresPositions.recorded(handle),
                    lastChallenger(handle));
            return handle.createQuery("""
                            SELECT coalesce((SELECT version FROM champion), 0) AS champion,
                                (SELECT manifest -> 'labels' FROM model_version JOIN champion USING (version)) AS labels,
                                (SELECT coalesce(sum(examples), 0) FROM label_count) AS examples,
                                (SELECT count(*) FROM example_event WHERE outcome = 'rejected') AS rejected,
                                (SELECT coalesce(sum(events), 0) FROM consumer_position) AS events,
                                (SELECT count(*) FROM outbox WHERE published_at IS NULL AND set_aside IS NULL) AS unpublished,
                                (SELECT coalesce(sum(waiting), 0)
                                    FROM consumer_position
                                    LEFT JOIN learner_position USING (topic_partition)
                                    CROSS JOIN LATERAL (
                                        SELECT count(*) AS waiting FROM example_event AS event
                                        WHERE event.topic_partition = consumer_position.topic_partition
                                          AND event.topic_offset >= coalesce(learner_position.next_offset, 0)
                                          AND outcome IN ('recorded', 'relabelled', 'retracted')
                                    ) AS counted) AS pending
                            """)
                    .map((row, context) -> status(row, parts))
                    .one();
        });
    }

    private LearnerStatus status(ResultSet row, Parts parts) throws SQLException {
        String labels = row.getString("labels");
        return new LearnerStatus(
                row.getLong("champion"),
                row.getLong("pending"),
                labels == null ? List.of() : List.of(Json.read(labels, Label[].class)),
                row.getLong("examples"),
                row.getLong("rejected"),
                parts.replayBuffer(),
                row.getLong("unpublished"),
                parts.examples(),
                row.getLong("events"),
                lag.behind(parts.recorded()),
                openTransactions.get(),
                parts.last());
    }

    private static Map<Label, Integer> replayBuffer(Handle handle) {
        Map<Label, Integer> perLabel = new HashMap<>();
        handle.createQuery("SELECT label, count(*) AS examples FROM replay_buffer GROUP BY label")
                .map((row, context) -> perLabel.put(new Label(row.getString("label")), row.getInt("examples")))
                .list();
        return perLabel;
    }

    private static LearnerStatus.@Nullable LastChallenger lastChallenger(Handle handle) {
        return handle.createQuery("""
                        SELECT id, strategy, learn_trigger, verdict, reason, created_at
                        FROM challenger ORDER BY id DESC LIMIT 1
                        """)
                .map((row, context) -> new LearnerStatus.LastChallenger(
                        row.getLong("id"),
                        row.getString("strategy"),
                        row.getString("learn_trigger"),
                        row.getString("verdict"),
                        row.getString("reason"),
                        row.getTimestamp("created_at").toInstant()))
                .findOne()
                .orElse(null);
    }
}
