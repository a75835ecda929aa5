package dev.eleventh.trainer.registry;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.learning.Challenger;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.publish.PostgresArtifacts;
import dev.eleventh.trainer.publish.PostgresOutbox;
import dev.eleventh.trainer.record.PostgresBackbones;
import dev.eleventh.trainer.record.PostgresPositions;
import dev.eleventh.trainer.record.PostgresTrainChanges;
import dev.eleventh.trainer.record.VersionBackbone;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Owns {@code challenger}, {@code model_version}, {@code model_artifact} and {@code learned_label}.
 * {@link PostgresProbation} writes in the same transactions.
 */
public final class PostgresModelRegistry implements ModelRegistry {
    private final Jdbi jdbi;

    public PostgresModelRegistry(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    @Override
    public Optional<Champion> champion() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT version FROM champion")
                .mapTo(Long.class)
                .findOne()
                .flatMap(version -> version(handle, version)));
    }

    @Override
    public Optional<Champion> version(long version) {
        return jdbi.withHandle(handle -> version(handle, version));
    }

    private static Optional<Champion> version(Handle handle, long version) {
        return handle.createQuery("""
                        SELECT version, (SELECT max(version) FROM model_version) AS newest, head_sha256, backbone_sha256,
                            bytes, manifest, best
                        FROM model_version JOIN model_artifact ON sha256 = head_sha256
                        WHERE version = :version
                        """)
                .bind("version", version)
                .map((row, context) -> champion(row))
                .findOne();
    }

    @Override
    public Optional<ProbationStatus> standing(long version) {
        return jdbi.withHandle(handle -> PostgresProbation.standing(handle, version));
    }

    @Override
    public Optional<Rollback.InForce> rollbackInForce() {
        return jdbi.withHandle(PostgresProbation::inForce);
    }

    private static Champion champion(ResultSet row) throws SQLException {
        ModelManifest manifest = Json.read(row.getString("manifest"), ModelManifest.class);
        return new Champion(
                row.getLong("version"),
                row.getLong("newest"),
                manifest.strategy(),
                HeadCodec.decode(row.getBytes("bytes")),
                new Sha256(row.getString("head_sha256")),
                new VersionBackbone(new Sha256(row.getString("backbone_sha256")), manifest.backbone(), null),
                manifest.counts(),
                row.getLong("best"));
    }

    @Override
    public Set<Label> importedLabels() {
        return jdbi.withHandle(PostgresModelRegistry::importedLabels);
    }

    private static Set<Label> importedLabels(Handle handle) {
        return handle.createQuery("""
                        SELECT label FROM model_version, jsonb_array_elements_text(manifest -> 'labels') AS label
                        WHERE version = 1 AND strategy = :import
                        """)
                .bind("import", JudgedChallenger.IMPORT)
                .map((row, context) -> new Label(row.getString("label")))
                .set();
    }

    static boolean hasImportedClasses(Handle handle) {
        return !importedLabels(handle).isEmpty();
    }

    @Override
    public void record(JudgedChallenger attempt, PrequentialResult predicted, @Nullable ProbationStatus next) {
        jdbi.useTransaction(handle -> {
            requireChampion(handle, attempt.parentVersion());
            SortedMap<Integer, Long> offsets = attempt.lesson().offsets();
            if (attempt.trigger() != LearningTrigger.CORRECTION && PostgresPositions.isCorrected(handle, offsets)) {
                throw new SupersededException(
                        ("a correction is among the events before offsets %s, but the attempt was triggered by %s:"
                                        + " another leader took over")
                                .formatted(offsets, attempt.trigger().code()));
            }
            insert(handle, attempt, next);
            PostgresPositions.learned(handle, offsets);
            add(handle, predicted);
            // by now, all sums include the corrections among the events
            PostgresTrainChanges.forget(handle, offsets);
        });
    }

    @Override
    public JudgedChallenger recordLate(JudgedChallenger attempt, @Nullable ProbationStatus next) {
        return jdbi.inTransaction(handle -> {
            requireChampion(handle, attempt.parentVersion());
            boolean outdated = attempt.challenger().verdict().promoted()
                    && PostgresPositions.isCorrectedSince(
                            handle, attempt.lesson().offsets());
            JudgedChallenger recorded = outdated
                    ? attempt.rejected("an example was relabelled or retracted while the challenger was being learned")
                    : attempt;
            insert(handle, recorded, next);
            return recorded;
        });
    }

    static void insert(Handle handle, JudgedChallenger attempt, @Nullable ProbationStatus next) {
        long challenger = insertChallenger(handle, attempt);
        if (attempt.challenger().verdict().promoted()) {
            insertVersion(handle, attempt, challenger);
            PostgresProbation.begin(handle, attempt.nextVersion(), next);
            boolean releases = PostgresProbation.release(handle, attempt.nextVersion());
            PostgresOutbox.appendModel(handle, attempt.nextVersion(), releases);
        }
    }

    private static void add(Handle handle, PrequentialResult predicted) {
        PostgresPrequential.add(handle, predicted);
        PostgresProbation.add(handle, predicted);
        PostgresSources.add(handle, predicted);
    }

    static void requireChampion(Handle handle, @Nullable Long expected) {
        Long champion = handle.createQuery("SELECT version FROM champion")
                .mapTo(Long.class)
                .findOne()
                .orElse(null);
        if (!Objects.equals(champion, expected)) {
            throw new SupersededException(
                    "the champion is version %s, no longer %s: another leader took over".formatted(champion, expected));
        }
    }

    @Override
    public boolean rollBack(Rollback rollback, Map<Integer, Long> offsets, PrequentialResult predicted) {
        return jdbi.inTransaction(handle -> {
            requireChampion(handle, rollback.version());
            if (PostgresPositions.isCorrected(handle, offsets)) {
                return false;
            }
            add(handle, predicted);
            rollBack(handle, rollback);
            PostgresPositions.passed(handle, offsets);
            PostgresTrainChanges.forget(handle, offsets);
            return true;
        });
    }

    @Override
    public boolean rollBackServed(Rollback rollback) {
        return jdbi.inTransaction(handle -> {
            requireChampion(handle, rollback.version());
            if (PostgresPositions.isCorrected(handle, PostgresPositions.recorded(handle))) {
                return false;
            }
            rollBack(handle, rollback);
            return true;
        });
    }

    private static void rollBack(Handle handle, Rollback rollback) {
        PostgresProbation.rollBack(handle, rollback);
        PostgresOutbox.appendRollback(handle, rollback.version());
    }

    private static long insertChallenger(Handle handle, JudgedChallenger attempt) {
        Challenger challenger = attempt.challenger();
        return handle.createQuery("""
                        INSERT INTO challenger (parent, strategy, learn_trigger, verdict, reason, comparisons, metrics,
                            iterations, loss, converged, trained_offsets, replayed, held_out, learn_millis, created_at)
                        VALUES (:parent, :strategy, :trigger, :verdict, :reason, CAST(:comparisons AS jsonb),
                            CAST(:metrics AS jsonb), :iterations, :loss, :converged, CAST(:offsets AS jsonb),
                            :replayed, :heldOut, :millis, :createdAt)
                        RETURNING id
                        """)
                .bind("parent", attempt.parentVersion())
                .bind("strategy", challenger.strategy())
                .bind("trigger", attempt.trigger().code())
                .bind("verdict", challenger.verdict().promoted() ? "promoted" : "rejected")
                .bind("reason", challenger.verdict().reason())
                .bind("comparisons", Json.write(challenger.verdict().comparisons()))
                .bind("metrics", Json.write(challenger.metrics()))
                .bind("iterations", challenger.fit().iterations())
                .bind("loss", challenger.fit().loss())
                .bind("converged", challenger.fit().converged())
                .bind("offsets", Json.write(attempt.lesson().offsets()))
                .bind("replayed", attempt.lesson().replay().size())
                .bind("heldOut", attempt.lesson().holdOut().size())
                .bind("millis", attempt.took().toMillis())
                .bind("createdAt", attempt.createdAt())
                .mapTo(Long.class)
                .one();
    }

    private static void insertVersion(Handle handle, JudgedChallenger attempt, long challenger) {
        PostgresArtifacts.insert(
                handle,
                attempt.headSha256(),
                HeadCodec.encode(attempt.challenger().head()));
        VersionBackbone backbone = attempt.backbone();
        if (backbone.content() != null) {
            PostgresBackbones.store(handle, backbone);
        }
        handle.createUpdate("""
                        INSERT INTO model_version (version, parent, challenger_id, strategy, head_sha256,
                            backbone_sha256, backbone_artifact, manifest, best, created_at)
                        VALUES (:version, :parent, :challenger, :strategy, :head, :backbone, :artifact,
                            CAST(:manifest AS jsonb), :best, :createdAt)
                        """)
                .bind("version", attempt.nextVersion())
                .bind("parent", attempt.parentVersion())
                .bind("challenger", challenger)
                .bind("strategy", attempt.challenger().strategy())
                .bind("head", attempt.headSha256().hex())
                .bind("backbone", backbone.sha256().hex())
                .bind(
                        "artifact",
                        backbone.artifact() == null ? null : backbone.sha256().hex())
                .bind("manifest", Json.write(attempt.manifest()))
                .bind("best", attempt.nextBest())
                .bind("createdAt", attempt.createdAt())
                .execute();
        insertLabels(handle, attempt);
    }

    private static void insertLabels(Handle handle, JudgedChallenger attempt) {
        handle.createUpdate("""
                        INSERT INTO learned_label (label, version) SELECT label, :version FROM unnest(:labels) AS known (label)
                        ON CONFLICT (label) DO NOTHING
                        """)
                .bind("version", attempt.nextVersion())
                .bindArray(
                        "labels",
                        String.class,
                        attempt.challenger().head().labels().stream()
                                .map(Label::value)
                                .toList())
                .execute();
    }

    /**
     * Deletes the labels that no version knows any more. Most labels are in the newest version, so few are looked up
     * in all manifests.
     */
    static void forgetLabels(Handle handle) {
        handle.execute("""
                WITH known AS MATERIALIZED (
                    SELECT jsonb_array_elements_text(manifest -> 'labels') AS label FROM model_version
                    WHERE version = (SELECT max(version) FROM model_version)
                )
                DELETE FROM learned_label
                WHERE NOT EXISTS (SELECT FROM known WHERE known.label = learned_label.label)
                  AND NOT EXISTS (SELECT FROM model_version WHERE jsonb_exists(manifest -> 'labels', label))
                """);
    }

    @Override
    public void recordImport(VersionBackbone backbone) {
        jdbi.useTransaction(handle -> recordBase(handle, backbone));
    }

    private static void recordBase(Handle handle, VersionBackbone backbone) {
        // no example and no version may be recorded until this transaction ends
        handle.execute("LOCK TABLE example, model_version, base_backbone IN SHARE ROW EXCLUSIVE MODE");
        requireEmpty(handle, "model_version", "model versions");
        requireEmpty(handle, "example", "examples, embedded by the present backbone");
        requireEmpty(handle, "base_backbone", "imported networks");
        PostgresBackbones.store(handle, backbone);
        PostgresBackbones.choose(handle, backbone);
    }

    @Override
    public void recordImport(JudgedChallenger attempt) {
        jdbi.useTransaction(handle -> {
            recordBase(handle, attempt.backbone());
            long challenger = insertChallenger(handle, attempt);
            insertVersion(handle, attempt, challenger);
            PostgresOutbox.appendModel(handle, attempt.nextVersion(), false);
        });
    }

    private static void requireEmpty(Handle handle, String table, String what) {
        long rows = handle.createQuery("SELECT count(*) FROM " + table)
                .mapTo(Long.class)
                .one();
        if (rows > 0) {
            throw new IllegalStateException(
                    "the database already has %d %s; import the network into an empty database".formatted(rows, what));
        }
    }

    @Override
    public void markConsidered(Map<Integer, Long> offsets, PrequentialResult predicted) {
        jdbi.useTransaction(handle -> {
            PostgresPositions.passed(handle, offsets);
            add(handle, predicted);
            PostgresTrainChanges.forget(handle, offsets);
        });
    }

    @Override
    public PrequentialCounts lastPredicted() {
        return jdbi.withHandle(PostgresPrequential::newest);
    }
}
