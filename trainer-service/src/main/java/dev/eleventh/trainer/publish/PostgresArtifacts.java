package dev.eleventh.trainer.publish;

import dev.eleventh.contracts.Sha256;
import java.util.Collection;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Reads and writes {@code model_artifact}: heads and backbones, each stored once under its SHA-256. */
public final class PostgresArtifacts {
    private PostgresArtifacts() {}

    public static void insert(Handle handle, Sha256 sha256, byte[] bytes) {
        handle.createUpdate(
                        "INSERT INTO model_artifact (sha256, bytes) VALUES (:sha256, :bytes) ON CONFLICT DO NOTHING")
                .bind("sha256", sha256.hex())
                .bind("bytes", bytes)
                .execute();
    }

    public static byte[] read(Handle handle, Sha256 sha256) {
        return handle.createQuery("SELECT bytes FROM model_artifact WHERE sha256 = :sha256")
                .bind("sha256", sha256.hex())
                .map((row, context) -> row.getBytes("bytes"))
                .one();
    }

    /**
     * Drops the self-tests of published versions: they hold embeddings of examples, and a retraction must leave none
     * of them.
     */
    static void dropSelfTests(Handle handle, Collection<UUID> published) {
        handle.createUpdate("""
                        UPDATE model_version SET manifest = jsonb_set(manifest, '{self_test}', '[]')
                        WHERE version IN (SELECT model_version FROM outbox WHERE id = ANY (:ids))
                        """).bindArray("ids", UUID.class, published).execute();
    }
}
