package dev.eleventh.trainer.registry;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.trainer.config.VersionRetention;
import dev.eleventh.trainer.publish.PostgresOutbox;
import dev.eleventh.trainer.publish.RetiredVersions;
import dev.eleventh.trainer.record.PostgresExampleStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Retires versions beyond the {@link VersionRetention}: deletes their rows, the artifacts that no other version has,
 * and their challengers, and adds an outbox row that removes them from Kafka. One transaction does this, so a crash
 * leaves no partial state. Until the relay has published that row, Kafka still has the retired versions.
 */
public final class PostgresRetention {
    /** Maximum number of versions retired in one transaction. */
    private static final int AT_ONCE = 200;

    /** Challengers kept per kept version; most challengers are not promoted. */
    private static final int CHALLENGERS_PER_VERSION = 5;

    /** Versions that may be retired, before pins are read. */
    private static final String CANDIDATE = """
            WITH needed AS (
                SELECT version FROM champion
                UNION SELECT best FROM model_version JOIN champion USING (version)
                UNION SELECT baseline FROM probation JOIN champion USING (version)
                UNION SELECT to_version FROM rollback WHERE released_by IS NULL
                UNION SELECT version FROM model_version WHERE version = 1 AND strategy = :import
                UNION SELECT unnest(CAST(:pinned AS bigint[]))
            ), kept AS (
                SELECT version FROM needed UNION SELECT parent FROM model_version JOIN needed USING (version)
            ), newest AS (
                SELECT max(version) AS version FROM model_version
            ), candidate AS (
                SELECT model_version.version FROM model_version CROSS JOIN newest
                WHERE (model_version.version <= newest.version - :versions
                    OR (created_at < :before AND model_version.version <= newest.version - :fewest))
                  AND NOT EXISTS (SELECT FROM kept WHERE kept.version = model_version.version)
                  AND NOT EXISTS (
                    SELECT FROM outbox
                    WHERE model_version = model_version.version AND published_at IS NULL AND set_aside IS NULL)
                ORDER BY model_version.version LIMIT :limit
            )
            """;

    private final Jdbi jdbi;
    private final VersionRetention retention;
    private final Clock clock;

    public PostgresRetention(Jdbi jdbi, VersionRetention retention, Clock clock) {
        this.jdbi = jdbi;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * Retires some versions, oldest first.
     *
     * @param pinned asked only when there are versions that may be retired
     * @return the number of retired versions
     */
    public int run(Supplier<Set<Long>> pinned) {
        if (jdbi.withHandle(handle -> candidates(handle, Set.of())).isEmpty()) {
            return 0;
        }
        Set<Long> keep = pinned.get();
        return jdbi.inTransaction(handle -> {
            List<Long> versions = candidates(handle, keep);
            if (versions.isEmpty()) {
                return 0;
            }
            Map<Sha256, Long> artifacts = delete(handle, versions);
            PostgresModelRegistry.forgetLabels(handle);
            PostgresOutbox.appendRetired(handle, RetiredVersions.of(versions, artifacts));
            return versions.size();
        });
    }

    /**
     * Deletes rows that are no longer needed. Runs even when no version is retired, as all challengers may be
     * rejected for a year.
     */
    public void forget() {
        jdbi.useTransaction(handle -> {
            deleteChallengers(handle, List.of());
            PostgresOutbox.forgetPublished(handle);
            PostgresExampleStore.forgetCounts(handle);
            PostgresSources.forgetCounts(handle);
            PostgresBackboneMoves.forget(handle);
            PostgresOutcomes.forget(handle);
        });
    }

    private List<Long> candidates(Handle handle, Set<Long> pinned) {
        return handle.createQuery(CANDIDATE + "SELECT version FROM candidate ORDER BY version")
                .bind("import", JudgedChallenger.IMPORT)
                .bindArray("pinned", Long.class, pinned)
                .bind("versions", retention.versions())
                .bind("fewest", VersionRetention.FEWEST)
                .bind("before", clock.instant().minus(retention.age()))
                .bind("limit", AT_ONCE)
                .mapTo(Long.class)
                .list();
    }

    /** Returns the artifacts deleted with the versions, with their sizes in bytes. */
    private Map<Sha256, Long> delete(Handle handle, List<Long> versions) {
        Set<String> artifacts = new HashSet<>();
        List<Long> challengers = new ArrayList<>();
        handle.createQuery("""
                        DELETE FROM model_version WHERE version = ANY (:versions)
                        RETURNING challenger_id, head_sha256, backbone_artifact
                        """)
                .bindArray("versions", Long.class, versions)
                .map((row, context) -> {
                    challengers.add(row.getLong("challenger_id"));
                    artifacts.add(row.getString("head_sha256"));
                    String backbone = row.getString("backbone_artifact");
                    return backbone == null || artifacts.add(backbone);
                })
                .list();
        deleteChallengers(handle, challengers);
        return deleteArtifacts(handle, artifacts);
    }

    /**
     * Deletes the given challengers, those judged before the newest versions that are kept, and those beyond a few
     * per version.
     */
    private void deleteChallengers(Handle handle, List<Long> promoted) {
        handle.createUpdate("""
                        DELETE FROM challenger
                        WHERE (id = ANY (:promoted)
                            OR id <= (SELECT id FROM challenger ORDER BY id DESC OFFSET :kept LIMIT 1)
                            OR id < (SELECT challenger_id FROM model_version ORDER BY version DESC OFFSET :newer LIMIT 1))
                          AND NOT EXISTS (SELECT FROM model_version WHERE challenger_id = challenger.id)
                        """)
                .bindArray("promoted", Long.class, promoted)
                .bind("kept", CHALLENGERS_PER_VERSION * retention.versions())
                .bind("newer", retention.versions() - 1)
                .execute();
    }

    /** Deletes an artifact, unless something still needs it. */
    static void deleteUnused(Handle handle, Sha256 artifact) {
        deleteArtifacts(handle, List.of(artifact.hex()));
    }

    private static Map<Sha256, Long> deleteArtifacts(Handle handle, Collection<String> candidates) {
        Map<Sha256, Long> deleted = new LinkedHashMap<>();
        handle.createQuery("""
                        DELETE FROM model_artifact
                        WHERE sha256 = ANY (:candidates)
                          AND NOT EXISTS (SELECT FROM model_version WHERE head_sha256 = sha256)
                          AND NOT EXISTS (SELECT FROM model_version WHERE backbone_artifact = sha256)
                          AND NOT EXISTS (SELECT FROM base_backbone WHERE artifact = model_artifact.sha256)
                          AND NOT EXISTS (SELECT FROM backbone_move WHERE artifact = model_artifact.sha256)
                        RETURNING sha256, octet_length(bytes) + (
                            SELECT coalesce(sum(octet_length(part.bytes)), 0) FROM model_artifact_part AS part
                            WHERE part.sha256 = model_artifact.sha256) AS size
                        """)
                .bindArray("candidates", String.class, candidates)
                .map((row, context) -> deleted.put(new Sha256(row.getString("sha256")), row.getLong("size")))
                .list();
        return deleted;
    }
}
