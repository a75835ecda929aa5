package dev.eleventh.trainer.publish;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Reads and writes {@code model_artifact}: heads and backbones, each stored once under its SHA-256. A backbone may be
 * larger than the heap: what exceeds {@value #PART_BYTES} bytes is in {@code model_artifact_part}, and only two parts
 * are in memory at a time.
 */
public final class PostgresArtifacts {
    static final int PART_BYTES = 8 << 20;

    private PostgresArtifacts() {}

    /** Stores an artifact that is in memory, unless it is stored already. */
    public static void insert(Handle handle, Sha256 sha256, byte[] content) {
        insertFirst(handle, sha256, content, 0);
    }

    /**
     * Stores an artifact in parts, unless it is stored already.
     *
     * @param content of the artifact, not closed
     * @throws IllegalStateException when the content is not the artifact
     */
    public static void insert(Handle handle, Artifact artifact, InputStream content) throws IOException {
        DigestInputStream digested = new DigestInputStream(content, Sha256.newDigest());
        int parts = (artifact.bytes() - 1) / PART_BYTES;
        if (insertFirst(handle, artifact.sha256(), digested.readNBytes(PART_BYTES), parts) == 0) {
            return;
        }
        for (int part = 1; part <= parts; part++) {
            handle.createUpdate("INSERT INTO model_artifact_part (sha256, part, bytes) VALUES (:sha256, :part, :bytes)")
                    .bind("sha256", artifact.sha256().hex())
                    .bind("part", part)
                    .bind("bytes", digested.readNBytes(PART_BYTES))
                    .execute();
        }
        Sha256 found = Sha256.of(digested.getMessageDigest());
        if (!found.equals(artifact.sha256())) {
            throw new IllegalStateException(
                    "the file of the artifact %s has the digest %s now; it was changed meanwhile, so begin again"
                            .formatted(artifact.sha256(), found));
        }
    }

    /** The database checks the digest of an artifact that has only this part. */
    private static int insertFirst(Handle handle, Sha256 sha256, byte[] bytes, int parts) {
        return handle.createUpdate("""
                        INSERT INTO model_artifact (sha256, bytes, parts) VALUES (:sha256, :bytes, :parts)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("sha256", sha256.hex())
                .bind("bytes", bytes)
                .bind("parts", parts)
                .execute();
    }

    /** Opens an artifact; empty if there is none. The stream needs the handle. */
    public static Optional<InputStream> open(Handle handle, Sha256 sha256) {
        return open(handle, sha256, part -> part(handle, sha256, part));
    }

    /** Opens an artifact; empty if there is none. Each part is read on a connection of its own. */
    public static Optional<InputStream> open(Jdbi jdbi, Sha256 sha256) {
        return jdbi.withHandle(first ->
                open(first, sha256, part -> jdbi.withHandle(handle -> part(handle, sha256, part))));
    }

    private static Optional<InputStream> open(Handle handle, Sha256 sha256, IntFunction<byte[]> parts) {
        return handle.createQuery("SELECT bytes, parts FROM model_artifact WHERE sha256 = :sha256")
                .bind("sha256", sha256.hex())
                .map((row, context) -> (InputStream) new Parts(row.getBytes("bytes"), row.getInt("parts"), parts))
                .findOne();
    }

    private static byte[] part(Handle handle, Sha256 sha256, int part) {
        return handle.createQuery("SELECT bytes FROM model_artifact_part WHERE sha256 = :sha256 AND part = :part")
                .bind("sha256", sha256.hex())
                .bind("part", part)
                .map((row, context) -> row.getBytes("bytes"))
                .findOne()
                .orElseThrow(() -> new IllegalStateException(
                        "part %d of the artifact %s is not in model_artifact_part; the version was retired meanwhile, or the database must be restored from a backup"
                                .formatted(part, sha256)));
    }

    /** Reads one part after the other. */
    private static final class Parts extends InputStream {
        private final int count;
        private final IntFunction<byte[]> parts;
        private InputStream part;
        private int read;

        /** @param count of the parts after the first */
        Parts(byte[] first, int count, IntFunction<byte[]> parts) {
            this.part = new ByteArrayInputStream(first);
            this.count = count;
            this.parts = parts;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, one.length) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int found = part.read(bytes, from, length);
            while (found < 0 && read < count) {
                read++;
                part = new ByteArrayInputStream(parts.apply(read));
                found = part.read(bytes, from, length);
            }
            return found;
        }
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
