package dev.eleventh.trainer.registry;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
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
import java.util.TreeSet;
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

    public AccuracyTable accuracy(int limit) {
        return asOfOneMoment(handle -> {
            List<RegisteredVersion> versions = versions(handle, Long.MAX_VALUE, limit);
            return AccuracyTable.of(
                    versions, asLearned(handle, versions.stream().flatMap(version -> version.labels().stream())));
        });
    }

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

    /** Orders labels by the version that first knew them, then by name. */
    private static List<Label> asLearned(Handle handle, Stream<Label> labels) {
        return handle.createQuery("SELECT label FROM learned_label WHERE label = ANY (:labels) ORDER BY version, label")
                .bindArray(
                        "labels",
                        String.class,
                        new TreeSet<>(labels.map(Label::value).toList()))
                .map((row, context) -> new Label(row.getString("label")))
                .list();
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
