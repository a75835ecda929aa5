package dev.eleventh.trainer.http;

import dev.eleventh.runtime.status.Sample;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Reads from the tables those metrics that only the leader has, so that the verdict of every instance is that of the
 * leader.
 */
final class PostgresLearnerFacts {
    private final Jdbi jdbi;

    PostgresLearnerFacts(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    List<Sample> read() {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT coalesce((SELECT version FROM champion), 0) AS champion,
                            coalesce((SELECT max(version) FROM rollback WHERE released_by IS NULL), 0) AS rolled_back,
                            (SELECT count(*) FROM outbox WHERE set_aside IS NOT NULL) AS set_aside,
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
                .map((row, context) -> List.of(
                        Sample.of("eleventh_champion_version", row.getDouble("champion")),
                        Sample.of("eleventh_rolled_back_version", row.getDouble("rolled_back")),
                        Sample.of("eleventh_outbox_set_aside", row.getDouble("set_aside")),
                        Sample.of("eleventh_pending_events", row.getDouble("pending"))))
                .one());
    }
}
