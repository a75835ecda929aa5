package dev.eleventh.trainer.http;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Reads heads from {@code model_version}, which {@link PostgresModelRegistry} owns. */
final class PostgresHeads {
    private PostgresHeads() {}

    /** The head of a version, and the backbone whose embeddings it reads. */
    record VersionHead(Head head, Sha256 backbone) {}

    static Optional<VersionHead> read(Handle handle, long version) {
        return handle.createQuery("""
                        SELECT bytes, backbone_sha256 FROM model_version JOIN model_artifact ON sha256 = head_sha256
                        WHERE version = :version
                        """)
                .bind("version", version)
                .map((row, context) -> new VersionHead(
                        HeadCodec.decode(row.getBytes("bytes")), new Sha256(row.getString("backbone_sha256"))))
                .findOne();
    }
}
