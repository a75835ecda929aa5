package dev.eleventh.trainer.record;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.publish.PostgresArtifacts;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Determines which backbone embeds examples, and opens the backbones of versions. The base never changes: it is the
 * backbone of version 1 if that was imported, else the built-in one. Until version 1 exists, it may still be
 * imported, so code that writes embeddings checks again. Thread-safe.
 */
public final class PostgresBackbones {
    private final Jdbi jdbi;
    private final Backbone builtIn;

    public PostgresBackbones(Jdbi jdbi, Backbone builtIn) {
        this.jdbi = jdbi;
        this.builtIn = builtIn;
    }

    /** Returns the base according to the registry now. */
    public Embedder base() {
        return jdbi.withHandle(handle -> imported(handle)
                .map(sha256 -> open(handle, sha256, BackboneArtifact.Kind.SAVED_MODEL))
                .orElse(builtIn));
    }

    /** Returns the backbone that a version's head reads, which need not be the base. */
    public Embedder of(VersionBackbone version) {
        BackboneArtifact artifact = version.artifact();
        return artifact == null ? builtIn : jdbi.withHandle(handle -> open(handle, version.sha256(), artifact.kind()));
    }

    private Embedder open(Handle handle, Sha256 sha256, BackboneArtifact.Kind kind) {
        return builtIn.opened(sha256).orElseGet(() -> builtIn.open(kind, PostgresArtifacts.read(handle, sha256)));
    }

    /**
     * Checks a backbone that was once the base against the registry.
     *
     * @throws SupersededException when another backbone was imported since
     */
    public void requireBase(Sha256 ours) {
        jdbi.useHandle(handle -> requireBase(handle, ours));
    }

    /** Checks the base within the transaction that writes embeddings, and blocks imports until the transaction ends. */
    static void keepBase(Handle handle, Sha256 ours) {
        handle.execute("LOCK TABLE example IN ROW EXCLUSIVE MODE");
        requireBase(handle, ours);
    }

    private static void requireBase(Handle handle, Sha256 ours) {
        Optional<Sha256> imported = imported(handle);
        if (imported.isPresent() && !imported.get().equals(ours)) {
            throw new SupersededException(
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
