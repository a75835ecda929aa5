package dev.eleventh.trainer.publish;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.VersionPin;
import java.io.InputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Owns {@code outbox}. Rows are appended in the transaction that commits what they publish. */
public final class PostgresOutbox implements Outbox {
    private final Jdbi jdbi;

    public PostgresOutbox(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public static void append(Handle handle, List<ReturnedRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO outbox (kind, record_key, record_headers, record_value)
                VALUES ('rejected', :key, CAST(:headers AS json), :value)
                """);
        for (ReturnedRecord record : records) {
            batch.bind("key", record.forKafka().key())
                    .bind("headers", record.headersJson())
                    .bind("value", record.forKafka().value())
                    .add();
        }
        batch.execute();
    }

    /** Appends a version, which may also end the pin of the last rollback. */
    public static void appendModel(Handle handle, long version, boolean releasesPin) {
        handle.createUpdate("""
                        INSERT INTO outbox (kind, model_version, releases_pin) VALUES ('model', :version, :releases)
                        """)
                .bind("version", version)
                .bind("releases", releasesPin)
                .execute();
    }

    public static void appendRollback(Handle handle, long version) {
        handle.createUpdate("INSERT INTO outbox (kind, rollback_version) VALUES ('rollback', :version)")
                .bind("version", version)
                .execute();
    }

    /** Appends versions that were retired. */
    public static void appendRetired(Handle handle, RetiredVersions retired) {
        handle.createUpdate("INSERT INTO outbox (kind, retired) VALUES ('retired', CAST(:retired AS jsonb))")
                .bind("retired", Json.write(retired))
                .execute();
    }

    /** Deletes rows that were published over a day ago. No relay needs them to find out what was committed to Kafka. */
    public static void forgetPublished(Handle handle) {
        handle.execute("""
                DELETE FROM outbox WHERE kind IN ('rejected', 'retired') AND published_at < now() - INTERVAL '1 day'
                """);
    }

    @Override
    public List<Row> pending(int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT id, kind, record_key, record_headers, record_value, manifest, releases_pin,
                            retired, rollback.to_version, rollback.reason, head_sha256, EXISTS (
                                SELECT 1 FROM model_version AS earlier
                                WHERE earlier.version < model_version.version
                                  AND earlier.head_sha256 = model_version.head_sha256) AS head_published,
                            backbone_artifact, EXISTS (
                                SELECT 1 FROM model_version AS earlier
                                WHERE earlier.version < model_version.version
                                  AND earlier.backbone_artifact = model_version.backbone_artifact) AS backbone_published
                        FROM outbox
                        LEFT JOIN model_version ON model_version.version = outbox.model_version
                        LEFT JOIN rollback ON rollback.version = outbox.rollback_version
                        WHERE published_at IS NULL AND set_aside IS NULL
                        ORDER BY position LIMIT :limit
                        """)
                .bind("limit", limit)
                .map((row, context) -> row(row))
                .list());
    }

    private static Row row(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        String kind = row.getString("kind");
        if (kind.equals("model")) {
            return new Model(
                    id,
                    Json.read(row.getString("manifest"), ModelManifest.class),
                    published(row),
                    row.getBoolean("releases_pin"));
        }
        if (kind.equals("rollback")) {
            return new Pin(id, new VersionPin(row.getLong("to_version"), VersionPin.TRAINER, row.getString("reason")));
        }
        if (kind.equals("retired")) {
            return new Retired(id, Json.read(row.getString("retired"), RetiredVersions.class));
        }
        return new Rejected(
                id,
                ReturnedRecord.stored(
                        row.getBytes("record_key"), row.getBytes("record_value"), row.getString("record_headers")));
    }

    private static Set<Sha256> published(ResultSet row) throws SQLException {
        Set<Sha256> published = new HashSet<>();
        if (row.getBoolean("head_published")) {
            published.add(new Sha256(row.getString("head_sha256")));
        }
        if (row.getBoolean("backbone_published")) {
            published.add(new Sha256(row.getString("backbone_artifact")));
        }
        return published;
    }

    @Override
    public InputStream artifact(Sha256 sha256) {
        return PostgresArtifacts.open(jdbi, sha256)
                .orElseThrow(() -> new IllegalStateException(
                        "the artifact %s is not in model_artifact; restore the database from a backup"
                                .formatted(sha256)));
    }

    @Override
    public void setAside(UUID id, String reason) {
        jdbi.useHandle(handle -> handle.createUpdate("UPDATE outbox SET set_aside = :reason WHERE id = :id")
                .bind("id", id)
                .bind("reason", reason)
                .execute());
    }

    @Override
    public int countSetAside() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM outbox WHERE set_aside IS NOT NULL")
                .mapTo(Integer.class)
                .one());
    }

    /** Also drops the bytes of rejected records, up to 10 MiB each, as Kafka has them now. */
    @Override
    public int markPublished(Collection<UUID> ids) {
        return jdbi.inTransaction(handle -> {
            PostgresArtifacts.dropSelfTests(handle, ids);
            return handle.createUpdate("""
                            UPDATE outbox
                            SET published_at = now(), record_key = NULL, record_headers = NULL, record_value = NULL
                            WHERE id = ANY (:ids) AND published_at IS NULL
                            """).bindArray("ids", UUID.class, ids).execute();
        });
    }
}
