package dev.eleventh.trainer.record;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.BackboneDescription;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.publish.PostgresArtifacts;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Determines which backbone embeds examples, and opens the backbones of versions. The base never changes: it is the
 * imported network, else the built-in one. Until an example or a version exists, a network may still be imported, so
 * code that writes embeddings checks again. Thread-safe.
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
                .map(imported -> open(handle, imported.sha256(), imported.kind()))
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
        Optional<Imported> imported = imported(handle);
        if (imported.isPresent() && !imported.get().sha256().equals(ours)) {
            throw new SupersededException(
                    "a network was imported: examples are embedded with backbone %s from now on, no longer with %s"
                            .formatted(imported.get().sha256(), ours));
        }
    }

    /** Returns the levels of an imported backbone without opening it; empty for another one, or one of release 0.1. */
    public static Optional<Levels> levels(Handle handle, Sha256 backbone) {
        return imported(handle)
                .filter(imported -> imported.sha256().equals(backbone))
                .map(imported -> BackboneDescription.levels(imported.kind(), PostgresArtifacts.read(handle, backbone)));
    }

    private record Imported(Sha256 sha256, BackboneArtifact.Kind kind) {}

    private static Optional<Imported> imported(Handle handle) {
        return handle.createQuery("SELECT sha256, kind FROM base_backbone")
                .map((row, context) -> new Imported(
                        new Sha256(row.getString("sha256")), BackboneArtifact.Kind.ofCode(row.getString("kind"))))
                .findOne();
    }

    /**
     * Makes an imported network the base, within the transaction that excludes examples and versions.
     *
     * @param network fresh, so with its content
     */
    public static void insertBase(Handle handle, VersionBackbone network) {
        PostgresArtifacts.insert(
                handle,
                network.sha256(),
                Objects.requireNonNull(network.content(), "content").array());
        handle.createUpdate("INSERT INTO base_backbone (sha256, kind) VALUES (:sha256, :kind)")
                .bind("sha256", network.sha256().hex())
                .bind(
                        "kind",
                        Objects.requireNonNull(network.artifact(), "artifact")
                                .kind()
                                .code())
                .execute();
    }
}
