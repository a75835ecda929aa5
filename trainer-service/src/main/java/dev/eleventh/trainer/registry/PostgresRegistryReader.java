package dev.eleventh.trainer.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import dev.eleventh.learning.judge.ClassComparison;
import dev.eleventh.trainer.publish.PostgresArtifacts;
import java.io.InputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tables that {@link PostgresModelRegistry}, {@link PostgresPrequential} and {@link PostgresProbation} own,
 * for HTTP.
 */
public final class PostgresRegistryReader {
    private static final String CHALLENGER = """
            challenger.id, challenger.parent, promoted.version, challenger.strategy, learn_trigger, verdict, challenger.reason,
            comparisons, metrics, replayed, held_out, learn_millis, challenger.created_at
            """;

    /** Maximum number of labels of all versions or challengers of one response together. */
    private static final int MOST_LABELS = 50_000;
    /** Maximum number of versions times labels of an accuracy table. */
    private static final int MOST_CELLS = 400_000;

    private final Jdbi jdbi;

    public PostgresRegistryReader(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Returns the newest version number, 0 while there is none. */
    public long newest() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT coalesce(max(version), 0) FROM model_version")
                .mapTo(Long.class)
                .one());
    }

    public Optional<RegisteredVersion> version(long version) {
        List<RegisteredVersion> found =
                version == Long.MAX_VALUE ? List.of() : asOfOneMoment(handle -> versions(handle, version + 1, 1));
        return found.stream().filter(each -> each.version() == version).findFirst();
    }

    /** Returns versions below {@code before}, newest first. */
    public List<RegisteredVersion> versions(long before, int limit) {
        return asOfOneMoment(handle -> versions(handle, before, limit));
    }

    /**
     * Returns how many entries of a list fit into one response: each entry has some values for each label.
     *
     * @param limit how many were asked for
     * @return at least 1
     */
    public int fitting(int limit) {
        return jdbi.withHandle(handle -> fitting(limit, MOST_LABELS, countLabels(handle)));
    }

    private static int fitting(int limit, int most, int labels) {
        return Math.max(1, Math.min(limit, most / Math.max(1, labels)));
    }

    private static int countLabels(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM learned_label")
                .mapTo(Integer.class)
                .one();
    }

    /** Returns the accuracies of the newest versions, of fewer than {@code limit} if there are very many labels. */
    public AccuracyTable accuracy(int limit) {
        return asOfOneMoment(handle -> {
            List<String> labels = handle.createQuery("SELECT label FROM learned_label ORDER BY version, label")
                    .mapTo(String.class)
                    .list();
            List<Long> versions = handle.createQuery(
                            "SELECT version FROM model_version ORDER BY version DESC LIMIT :limit")
                    .bind("limit", fitting(limit, MOST_CELLS, labels.size()))
                    .mapTo(Long.class)
                    .list();
            AccuracyTable.Builder table = new AccuracyTable.Builder(labels);
            Map<Long, PrequentialCounts> counts = PostgresPrequential.of(handle, versions);
            handle.createQuery("""
                            SELECT promoted.version, promoted.strategy, promoted.created_at, metrics,
                                manifest -> 'labels' AS labels
                            FROM model_version AS promoted JOIN challenger ON challenger.id = challenger_id
                            WHERE promoted.version = ANY (:versions) ORDER BY promoted.version
                            """)
                    .bindArray("versions", Long.class, versions)
                    .map((row, context) -> {
                        add(table, row, counts);
                        return row.getLong("version");
                    })
                    .list();
            return table.table();
        });
    }

    private static void add(AccuracyTable.Builder table, ResultSet row, Map<Long, PrequentialCounts> counts)
            throws SQLException {
        long version = row.getLong("version");
        Measured metrics = Json.read(row.getString("metrics"), Measured.class);
        PrequentialCounts predicted = counts.getOrDefault(version, PrequentialCounts.NONE);
        table.add(
                new AccuracyTable.Row(
                        version,
                        row.getString("strategy"),
                        row.getTimestamp("created_at").toInstant(),
                        metrics.accuracy(),
                        metrics.macroAccuracy(),
                        PrequentialReport.of(predicted).accuracy()),
                List.of(Json.read(row.getString("labels"), String[].class)),
                metrics.perLabel(),
                predicted);
    }

    /** {@link ModelManifest.Metrics} with labels as texts, which need no check. */
    private record Measured(
            @JsonProperty("accuracy") @Nullable Double accuracy,
            @JsonProperty("macro_accuracy") @Nullable Double macroAccuracy,
            @JsonProperty("per_label") Map<String, Double> perLabel) {}

    private <T> T asOfOneMoment(Function<Handle, T> reading) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, reading::apply);
    }

    /** A version and whether it is published, before its prequential counts are known. */
    private record Row(
            ModelManifest manifest,
            boolean published,
            RegisteredChallenger challenger,
            ProbationReport.@Nullable OnProbation probation,
            ProbationReport.@Nullable RolledBack rolledBack) {
        RegisteredVersion with(@Nullable PrequentialCounts counts) {
            return RegisteredVersion.of(
                    manifest,
                    published,
                    challenger,
                    PrequentialReport.of(counts == null ? PrequentialCounts.NONE : counts),
                    probation,
                    rolledBack);
        }
    }

    private static List<RegisteredVersion> versions(Handle handle, long before, int limit) {
        List<Row> rows = handle.createQuery("SELECT manifest, EXISTS (SELECT 1 FROM outbox"
                        + " WHERE model_version = promoted.version AND published_at IS NOT NULL) AS published, "
                        + CHALLENGER + """
                            , baseline, probation.seen, probation.lost, probation.gained, fallen.to_version,
                            fallen.reason AS fallen_reason, fallen.created_at AS fallen_at
                        FROM model_version AS promoted
                        JOIN challenger ON challenger.id = challenger_id
                        LEFT JOIN probation ON probation.version = promoted.version
                        LEFT JOIN LATERAL (
                            SELECT to_version, rollback.reason, rollback.created_at FROM rollback
                            WHERE to_version < promoted.version AND promoted.version <= rollback.version
                            ORDER BY rollback.version LIMIT 1
                        ) AS fallen ON true
                        WHERE promoted.version < :before ORDER BY promoted.version DESC LIMIT :limit
                        """)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, context) -> new Row(
                        Json.read(row.getString("manifest"), ModelManifest.class),
                        row.getBoolean("published"),
                        challenger(row),
                        probation(row),
                        rolledBack(row)))
                .list();
        Map<Long, PrequentialCounts> counts = PostgresPrequential.of(
                handle, rows.stream().map(row -> row.manifest().version()).toList());
        return rows.stream()
                .map(row -> row.with(counts.get(row.manifest().version())))
                .toList();
    }

    private static ProbationReport.@Nullable OnProbation probation(ResultSet row) throws SQLException {
        long against = row.getLong("baseline");
        return against == 0
                ? null
                : new ProbationReport.OnProbation(
                        against, row.getLong("seen"), row.getLong("lost"), row.getLong("gained"));
    }

    private static ProbationReport.@Nullable RolledBack rolledBack(ResultSet row) throws SQLException {
        long to = row.getLong("to_version");
        return to == 0
                ? null
                : new ProbationReport.RolledBack(
                        to,
                        row.getString("fallen_reason"),
                        row.getTimestamp("fallen_at").toInstant());
    }

    /** Returns challengers with an id below {@code before}, newest first. */
    public List<RegisteredChallenger> challengers(long before, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT " + CHALLENGER + """
                        FROM challenger LEFT JOIN model_version AS promoted ON challenger_id = challenger.id
                        WHERE challenger.id < :before ORDER BY challenger.id DESC LIMIT :limit
                        """)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, context) -> challenger(row))
                .list());
    }

    private static RegisteredChallenger challenger(ResultSet row) throws SQLException {
        return new RegisteredChallenger(
                row.getLong("id"),
                row.getObject("parent", Long.class),
                row.getObject("version", Long.class),
                row.getString("strategy"),
                row.getString("learn_trigger"),
                row.getString("verdict"),
                row.getString("reason"),
                Stream.of(Json.read(row.getString("comparisons"), ClassComparison[].class))
                        .map(RegisteredChallenger.Comparison::of)
                        .toList(),
                Json.read(row.getString("metrics"), ModelManifest.Metrics.class),
                row.getInt("replayed"),
                row.getInt("held_out"),
                row.getLong("learn_millis"),
                row.getTimestamp("created_at").toInstant());
    }

    /**
     * Returns the head's file. One statement reads it together with its version, which may be retired at any moment.
     */
    public Optional<byte[]> head(long version) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT bytes FROM model_version JOIN model_artifact ON sha256 = head_sha256
                        WHERE version = :version
                        """)
                .bind("version", version)
                .map((row, context) -> row.getBytes("bytes"))
                .findOne());
    }

    /**
     * Opens the file of a backbone that is not built in; empty if no version has it any more. The file may be retired
     * while it is read: then the stream ends too early.
     */
    public Optional<InputStream> backbone(Sha256 sha256) {
        return PostgresArtifacts.open(jdbi, sha256);
    }
}
