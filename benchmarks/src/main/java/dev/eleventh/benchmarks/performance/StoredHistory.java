package dev.eleventh.benchmarks.performance;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Examples in a trainer's database, as if the trainer had recorded them; of each class, four in five are train
 * examples. Their source partition does not exist on {@code examples-accepted}, so the trainer's positions on the
 * existing partitions are unaffected.
 */
final class StoredHistory {
    /** Number of different embeddings; further examples repeat them, each under its own id. */
    private static final int DIFFERENT = 5_000;

    private static final int BATCH = 50_000;
    private static final int NO_PARTITION = 1_000;

    private StoredHistory() {}

    /**
     * Writes the examples with triggers disabled; the counts that the triggers keep are computed at the end.
     *
     * @param examples of all classes, which alternate
     */
    static void write(Connection database, Sha256 backbone, int dimension, int classes, int examples)
            throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute("SET synchronous_commit = off");
            statement.execute("CREATE TEMPORARY TABLE generated (number integer PRIMARY KEY, embedding bytea)");
            generate(database, new GeneratedExamples(dimension, classes, 1).examples(0, Math.min(examples, DIFFERENT)));
            for (int from = 0; from < examples; from += BATCH) {
                int to = Math.min(from + BATCH, examples);
                statement.execute("""
                        INSERT INTO example_event (topic_partition, topic_offset, example_id, source, event_type, label,
                            outcome, event_time)
                        SELECT %d, n, 'generated-' || n, '/generated', 'labelled',
                            'class ' || lpad((n %% %d)::text, 5, '0'), 'recorded', now()
                        FROM generate_series(%d, %d) AS n
                        """.formatted(NO_PARTITION, classes, from, to - 1));
                statement.execute("""
                        INSERT INTO example (example_id, label, split, priority, source, backbone_sha256, embedding,
                            image_sha256, event_partition, event_offset)
                        SELECT example_id, label, CASE WHEN n / %d %% 5 = 4 THEN 'hold-out' ELSE 'train' END,
                            ('x' || substr(md5(example_id), 1, 15))::bit(60)::bigint, source, '%s', embedding, '%s',
                            topic_partition, n
                        FROM example_event
                        CROSS JOIN LATERAL (SELECT topic_offset AS n) AS place
                        JOIN generated ON number = n %% %d
                        WHERE topic_partition = %d AND topic_offset BETWEEN %d AND %d
                        """.formatted(
                                classes,
                                backbone.hex(),
                                "0".repeat(64),
                                Math.min(examples, DIFFERENT),
                                NO_PARTITION,
                                from,
                                to - 1));
            }
            statement.execute("""
                    INSERT INTO consumer_position (topic_partition, next_offset, events) VALUES (%d, %d, %d)
                    """.formatted(NO_PARTITION, examples, examples));
            statement.execute("""
                    INSERT INTO label_count (topic_partition, label, split, examples)
                    SELECT event_partition, label, split, count(*) FROM example GROUP BY event_partition, label, split
                    """);
            // otherwise the server would do this by itself during a measurement
            statement.execute("VACUUM ANALYZE");
            statement.execute("CHECKPOINT");
            statement.execute("SET session_replication_role = origin");
            statement.execute("SET synchronous_commit = on");
        }
    }

    private static void generate(Connection database, List<LabelledEmbedding> examples) throws SQLException {
        try (PreparedStatement insert = database.prepareStatement("INSERT INTO generated VALUES (?, ?)")) {
            for (int i = 0; i < examples.size(); i++) {
                insert.setInt(1, i);
                insert.setBytes(2, examples.get(i).embedding().toBytes());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
