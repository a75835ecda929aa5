package dev.eleventh.trainer;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.model.ModelManifest;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Owns {@code outbox}. Appending happens inside the transaction of what must be told. */
final class PostgresOutbox implements Outbox {
    private final Jdbi jdbi;

    PostgresOutbox(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    static void append(Handle handle, List<RejectedRecord> records) {
        if (records.isEmpty()) {
            return;
        }
        PreparedBatch batch = handle.prepareBatch("""
                INSERT INTO outbox (kind, record_key, record_headers, record_value)
                VALUES ('rejected', :key, CAST(:headers AS json), :value)
                """);
        for (RejectedRecord record : records) {
            batch.bind("key", record.forKafka().key())
                    .bind("headers", record.headersJson())
                    .bind("value", record.forKafka().value())
                    .add();
        }
        batch.execute();
    }

    static void appendModel(Handle handle, long version) {
        handle.createUpdate("INSERT INTO outbox (kind, model_version) VALUES ('model', :version)")
                .bind("version", version)
                .execute();
    }

    @Override
    public List<Row> pending(int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT id, kind, record_key, record_headers, record_value, manifest, bytes
                        FROM outbox
                        LEFT JOIN model_version ON version = model_version
                        LEFT JOIN model_artifact ON sha256 = head_sha256
                        WHERE published_at IS NULL
                        ORDER BY position LIMIT :limit
                        """)
                .bind("limit", limit)
                .map((row, context) -> row(row))
                .list());
    }

    private static Row row(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        if (row.getString("kind").equals("model")) {
            return new Model(
                    id,
                    Json.read(row.getString("manifest"), ModelManifest.class),
                    ByteBuffer.wrap(row.getBytes("bytes")));
        }
        return new Rejected(
                id,
                RejectedRecord.stored(
                        row.getBytes("record_key"), row.getBytes("record_value"), row.getString("record_headers")));
    }

    /** Kafka has a rejected record now: its bytes, up to 10 MiB each, are not kept twice. */
    @Override
    public int markPublished(Collection<UUID> ids) {
        return jdbi.inTransaction(handle -> {
            PostgresModelRegistry.dropSelfTests(handle, ids);
            return handle.createUpdate("""
                            UPDATE outbox
                            SET published_at = now(), record_key = NULL, record_headers = NULL, record_value = NULL
                            WHERE id = ANY (:ids) AND published_at IS NULL
                            """).bindArray("ids", UUID.class, ids).execute();
        });
    }
}
