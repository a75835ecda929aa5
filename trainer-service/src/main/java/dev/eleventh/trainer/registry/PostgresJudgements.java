package dev.eleventh.trainer.registry;

import dev.eleventh.contracts.Label;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Lists and searches judgements without their values for each label, in the tables that {@link PostgresModelRegistry}
 * and {@link PostgresProbation} own.
 */
public final class PostgresJudgements {
    /** Number of added labels that a judgement names. */
    private static final int NAMED = 20;
    /** Characters of a reason; earlier releases named each of a thousand labels in it. */
    private static final int MOST_OF_REASON = 2_000;

    private static final String MATCHING = """
            FROM challenger LEFT JOIN model_version AS promoted ON challenger_id = challenger.id
            WHERE (NOT CAST(:promotedOnly AS boolean) OR verdict = 'promoted') AND (
                :text = ''
                OR (:version >= 0 AND (promoted.version = :version
                    OR promoted.version IN (SELECT version FROM learned_label WHERE label = :text)))
                OR (:version < 0 AND (
                    strpos(lower(challenger.strategy COLLATE "C"), lower(:text COLLATE "C")) > 0
                    OR strpos(lower(challenger.reason COLLATE "C"), lower(:text COLLATE "C")) > 0
                    OR promoted.version IN (
                        SELECT version FROM learned_label
                        WHERE strpos(lower(label COLLATE "C"), lower(:text COLLATE "C")) > 0)))
            )
            """;

    private final Jdbi jdbi;

    public PostgresJudgements(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Returns matching judgements with an id below {@code before}, newest first. All is read in one snapshot. */
    public Judgement.Page find(JudgementSearch search, long before, int limit) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            List<Row> rows = rows(handle, search, before, limit);
            List<Long> versions =
                    rows.stream().map(Row::version).filter(Objects::nonNull).toList();
            SortedMap<Long, List<Label>> added = added(handle, versions);
            Map<Long, Judgement.Prequential> prequential = PostgresPrequential.totals(handle, versions);
            return new Judgement.Page(
                    rows.stream().map(row -> row.with(added, prequential)).toList(), count(handle, search));
        });
    }

    private static Query bound(Query query, JudgementSearch search) {
        return query.bind("promotedOnly", search.promotedOnly())
                .bind("text", search.text())
                .bind("version", search.version());
    }

    private static long count(Handle handle, JudgementSearch search) {
        return bound(handle.createQuery("SELECT count(*) " + MATCHING), search)
                .mapTo(Long.class)
                .one();
    }

    private static List<Row> rows(Handle handle, JudgementSearch search, long before, int limit) {
        String columns = """
                SELECT challenger.id, challenger.parent, promoted.version, challenger.strategy, learn_trigger, verdict,
                    left(challenger.reason, :mostOfReason) AS reason, CAST(metrics ->> 'macro_accuracy' AS double precision) AS macro_accuracy,
                    challenger.created_at, (
                        SELECT to_version FROM rollback
                        WHERE to_version < promoted.version AND promoted.version <= rollback.version
                        ORDER BY rollback.version LIMIT 1
                    ) AS rolled_back_to
                """;
        return bound(
                        handle.createQuery(columns + MATCHING
                                + " AND challenger.id < :before ORDER BY challenger.id DESC LIMIT :limit"),
                        search)
                .bind("mostOfReason", MOST_OF_REASON)
                .bind("before", before)
                .bind("limit", limit)
                .map((row, context) -> row(row))
                .list();
    }

    /** A judgement before its labels and results are known. */
    private record Row(
            long id,
            @Nullable Long parent,
            @Nullable Long version,
            String strategy,
            String trigger,
            String verdict,
            String reason,
            @Nullable Double macroAccuracy,
            @Nullable Long rolledBackTo,
            Instant createdAt) {
        Judgement with(Map<Long, List<Label>> added, Map<Long, Judgement.Prequential> prequential) {
            List<Label> labels = version == null ? List.of() : added.getOrDefault(version, List.of());
            return new Judgement(
                    id,
                    parent,
                    version,
                    strategy,
                    trigger,
                    verdict,
                    reason,
                    macroAccuracy,
                    labels.subList(0, Math.min(NAMED, labels.size())),
                    labels.size(),
                    version == null ? null : prequential.getOrDefault(version, Judgement.Prequential.NONE),
                    rolledBackTo,
                    createdAt);
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("id"),
                row.getObject("parent", Long.class),
                row.getObject("version", Long.class),
                row.getString("strategy"),
                row.getString("learn_trigger"),
                row.getString("verdict"),
                row.getString("reason"),
                row.getObject("macro_accuracy", Double.class),
                row.getObject("rolled_back_to", Long.class),
                row.getTimestamp("created_at").toInstant());
    }

    /** Returns by version the labels that no kept version before knew. */
    private static SortedMap<Long, List<Label>> added(Handle handle, List<Long> versions) {
        SortedMap<Long, List<Label>> added = new TreeMap<>();
        handle.createQuery("""
                        SELECT version, array_agg(CAST(label AS text) ORDER BY label) AS labels FROM learned_label
                        WHERE version = ANY (:versions) GROUP BY version
                        """)
                .bindArray("versions", Long.class, versions)
                .map((row, context) -> added.put(
                        row.getLong("version"),
                        Stream.of((String[]) row.getArray("labels").getArray())
                                .map(Label::new)
                                .toList()))
                .list();
        return added;
    }
}
