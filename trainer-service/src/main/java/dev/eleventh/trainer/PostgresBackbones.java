package dev.eleventh.trainer;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Tells which backbone examples are embedded with, and opens the backbones of versions. The base is the same for all
 * time: that of version 1 when it was imported, else the built-in one. Until there is a version 1, it may still turn out
 * to be imported, so whoever writes embeddings asks again. Used by one thread.
 */
final class PostgresBackbones {
    private final Jdbi jdbi;
    private final Backbone builtIn;
    private @Nullable Embedder base;

    PostgresBackbones(Jdbi jdbi, Backbone builtIn) {
        this.jdbi = jdbi;
        this.builtIn = builtIn;
    }

    /** The base as the registry says now. */
    Embedder base() {
        Embedder found = jdbi.withHandle(handle -> imported(handle)
                .map(sha256 -> open(handle, sha256, BackboneArtifact.Kind.SAVED_MODEL))
                .orElse(builtIn));
        base = found;
        return found;
    }

    /** The sha256 of the base as it was last asked for. */
    Sha256 sha256() {
        Embedder known = base;
        return (known == null ? builtIn : known).description().sha256();
    }

    /** The backbone that a version's head reads, which need not be the base. */
    Embedder of(Sha256 sha256, @Nullable BackboneArtifact artifact) {
        return artifact == null ? builtIn : jdbi.withHandle(handle -> open(handle, sha256, artifact.kind()));
    }

    private Embedder open(Handle handle, Sha256 sha256, BackboneArtifact.Kind kind) {
        return builtIn.opened(sha256)
                .orElseGet(() -> builtIn.open(kind, PostgresModelRegistry.artifact(handle, sha256)));
    }

    /**
     * Holds the base as it was last asked for against the registry.
     *
     * @throws ZombieException when another was imported since
     */
    void requireBase() {
        jdbi.useHandle(handle -> requireBase(handle, sha256()));
    }

    /** The same in the transaction of what was embedded with it, which keeps imports out until it ends. */
    static void keepBase(Handle handle, Sha256 ours) {
        handle.execute("LOCK TABLE example IN ROW EXCLUSIVE MODE");
        requireBase(handle, ours);
    }

    private static void requireBase(Handle handle, Sha256 ours) {
        Optional<Sha256> imported = imported(handle);
        if (imported.isPresent() && !imported.get().equals(ours)) {
            throw new ZombieException(
                    "a classifier was imported: examples are embedded with backbone %s from now on, no longer with %s"
                            .formatted(imported.get(), ours));
        }
    }

    private static Optional<Sha256> imported(Handle handle) {
        return handle.createQuery("""
                        SELECT backbone_sha256 FROM model_version
                        WHERE version = 1 AND manifest #>> '{backbone,kind}' = :kind
                        """)
                .bind("kind", BackboneArtifact.Kind.SAVED_MODEL.code())
                .map((row, context) -> new Sha256(row.getString("backbone_sha256")))
                .findOne();
    }
}
