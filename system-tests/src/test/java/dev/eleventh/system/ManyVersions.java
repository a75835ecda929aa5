package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;

/**
 * Copies the newest version many times, with other accuracies: learning a thousand classes in hundreds of versions would
 * take long. The copies have the head of the newest version, so they can be served.
 */
final class ManyVersions {
    private ManyVersions() {}

    /**
     * Adds versions in which the classes arrive one after another, and publishes the last one, which knows all classes.
     * Every ninth class falls in the second half.
     *
     * @return the number of the last version
     */
    static long grow(RunningServices services, KafkaProbe kafka, int versions) {
        long newest = number(services, "SELECT max(version) FROM model_version");
        long labels = number(services, "SELECT count(*) FROM learned_label");
        long perVersion = (labels + versions - 1) / versions;
        execute(services, """
                CREATE TEMPORARY TABLE known ON COMMIT DROP AS
                SELECT label, number FROM model_version,
                    jsonb_array_elements_text(manifest -> 'labels') WITH ORDINALITY AS listed (label, number)
                WHERE version = %1$d;
                CREATE TEMPORARY TABLE grown ON COMMIT DROP AS
                SELECT n, jsonb_build_object('accuracy', avg(accuracy), 'macro_accuracy', avg(accuracy),
                    'per_label', jsonb_object_agg(label, accuracy)) AS metrics, jsonb_agg(label ORDER BY number) AS labels
                FROM generate_series(1, %2$d) AS n JOIN known ON number <= n * %3$d CROSS JOIN LATERAL (
                    SELECT round(CAST(least(1, greatest(0, 0.75 + 0.25 * sin(number) + 0.04 * cos(n * number)
                        - CASE WHEN number %% 9 = 0 AND n > %2$d / 2 THEN 0.3 ELSE 0 END)) AS numeric), 2) AS accuracy
                ) AS drawn GROUP BY n;
                %4$s
                UPDATE learned_label SET version = %1$d + (number + %3$d - 1) / %3$d FROM known
                WHERE known.label = learned_label.label;
                INSERT INTO prequential_count (version, label, known, seen, correct)
                SELECT %1$d + n, label, true, 10, 8 FROM generate_series(1, %2$d) AS n CROSS JOIN known WHERE number <= 3;
                INSERT INTO outbox (kind, model_version) VALUES ('model', %1$d + %2$d);
                """.formatted(
                newest, versions, perVersion, copies(services, newest, "comparisons", selfTest(kafka, newest))));
        return newest + versions;
    }

    /** Returns the self-test of a version as it was published; the database forgets it then. */
    private static String selfTest(KafkaProbe kafka, long version) {
        JsonNode manifest = kafka.readAll("models").stream()
                .filter(record -> new String(record.key(), UTF_8).equals(String.valueOf(version)))
                .map(record -> Json.read(new String(record.value(), UTF_8), JsonNode.class))
                .findFirst()
                .orElseThrow();
        return "CAST('{\"self_test\": %s}' AS jsonb)".formatted(manifest.get("self_test"));
    }

    /** Adds versions that know a few classes, and that no instance serves. */
    static void addSmall(RunningServices services, int versions) {
        long newest = number(services, "SELECT max(version) FROM model_version");
        execute(services, """
                CREATE TEMPORARY TABLE grown ON COMMIT DROP AS
                SELECT n, jsonb_build_object('accuracy', accuracy, 'macro_accuracy', accuracy,
                    'per_label', jsonb_build_object(label, accuracy)) AS metrics, jsonb_build_array(label) AS labels
                FROM generate_series(1, %d) AS n CROSS JOIN (SELECT min(label) AS label FROM learned_label) AS one
                CROSS JOIN LATERAL (SELECT 0.5 + (n %% 50) / 100.0 AS accuracy) AS drawn;
                %s
                """.formatted(
                        versions,
                        copies(
                                services,
                                newest,
                                "CAST('[]' AS jsonb)",
                                "CAST('{\"counts\": {}, \"self_test\": []}' AS jsonb)")));
    }

    /**
     * Returns statements that copy a version for each row of the table {@code grown}.
     *
     * @param comparisons of the copies, in SQL
     * @param more replaces values of the manifest, in SQL
     */
    private static String copies(RunningServices services, long newest, String comparisons, String more) {
        long challenger = number(services, "SELECT max(id) FROM challenger");
        return """
                INSERT INTO challenger (id, parent, strategy, learn_trigger, verdict, reason, comparisons, metrics, iterations,
                    loss, converged, trained_offsets, replayed, held_out, learn_millis, created_at)
                OVERRIDING SYSTEM VALUE
                SELECT %1$d + n, %2$d + n - 1, strategy, 'examples', 'promoted',
                    'right on ' || n || ' held-out images more than the champion', %3$s, grown.metrics, iterations,
                    loss, converged, trained_offsets, replayed, held_out, learn_millis, created_at + n * INTERVAL '1 second'
                FROM grown JOIN challenger ON id = (SELECT challenger_id FROM model_version WHERE version = %2$d);
                INSERT INTO model_version (version, parent, challenger_id, strategy, head_sha256, backbone_sha256, manifest,
                    best, created_at)
                SELECT %2$d + n, %2$d + n - 1, %1$d + n, strategy, head_sha256, backbone_sha256,
                    manifest || jsonb_build_object('version', %2$d + n, 'parent', %2$d + n - 1, 'labels', grown.labels,
                        'metrics', grown.metrics) || %4$s, %2$d + n, created_at + n * INTERVAL '1 second'
                FROM grown JOIN model_version ON version = %2$d;
                """.formatted(challenger, newest, comparisons, more);
    }

    /** Changes the tables, and then lets the next challenger have the next id. */
    private static void execute(RunningServices services, String sql) {
        services.execute(sql);
        number(services, "SELECT setval(pg_get_serial_sequence('challenger', 'id'), max(id)) FROM challenger");
    }

    private static long number(RunningServices services, String sql) {
        return Long.parseLong(services.query(sql).get(0));
    }
}
