package dev.eleventh.trainer.record;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.BackboneDescription;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.TemporaryFolder;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.publish.PostgresArtifacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Determines which backbone embeds examples, and opens the backbones of versions. The base is the built-in network,
 * until another is imported or the system moves to another. So code that writes embeddings checks again. Thread-safe.
 */
public final class PostgresBackbones {
    /** The code of the built-in network in columns that name a backbone's kind. */
    private static final String BUILT_IN = "built-in";

    private static final String ARTIFACT = "artifact";

    private final Jdbi jdbi;
    private final Backbone builtIn;

    public PostgresBackbones(Jdbi jdbi, Backbone builtIn) {
        this.jdbi = jdbi;
        this.builtIn = builtIn;
    }

    /** Returns the base according to the registry now. */
    public Embedder base() {
        return jdbi.withHandle(PostgresBackbones::chosen)
                .map(chosen -> of(chosen.sha256(), chosen.kind()))
                .orElse(builtIn);
    }

    /** Returns the identity of the base, without opening it. */
    public static Sha256 base(Handle handle, Backbone builtIn) {
        return chosen(handle).map(Chosen::sha256).orElse(builtIn.description().sha256());
    }

    private Embedder builtIn(Sha256 sha256) {
        return builtIn.builtIn(sha256)
                .orElseThrow(() -> new IllegalStateException(
                        "the built-in backbone %s is not in this release, whose newest is %s; start the release that has it"
                                .formatted(sha256, builtIn.description().sha256())));
    }

    /** Returns the backbone that a version's head reads, which need not be the base. */
    public Embedder of(VersionBackbone version) {
        BackboneArtifact artifact = version.artifact();
        return of(version.sha256(), artifact == null ? null : artifact.kind());
    }

    /** Opens a backbone whose artifact is stored; {@code kind} is null for the built-in one. */
    public Embedder of(Sha256 sha256, BackboneArtifact.@Nullable Kind kind) {
        return kind == null ? builtIn(sha256) : jdbi.withHandle(handle -> open(handle, sha256, kind));
    }

    private Embedder open(Handle handle, Sha256 sha256, BackboneArtifact.Kind kind) {
        return builtIn.opened(sha256).orElseGet(() -> {
            try (TemporaryFolder folder = TemporaryFolder.create()) {
                try (InputStream in = content(handle, sha256);
                        OutputStream out = folder.newFile(ARTIFACT)) {
                    in.transferTo(out);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot copy the backbone %s".formatted(sha256), e);
                }
                return builtIn.open(kind, folder.path().resolve(ARTIFACT));
            }
        });
    }

    private static InputStream content(Handle handle, Sha256 sha256) {
        return PostgresArtifacts.open(handle, sha256)
                .orElseThrow(() -> new IllegalStateException(
                        "the backbone %s is not in model_artifact; restore the database from a backup"
                                .formatted(sha256)));
    }

    /** Stores a backbone's content, unless it is stored already. */
    public static void store(Handle handle, VersionBackbone network) {
        try (InputStream in =
                Objects.requireNonNull(network.content(), "content").open()) {
            PostgresArtifacts.insert(
                    handle,
                    Objects.requireNonNull(network.artifact(), "artifact").artifact(),
                    in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the backbone's file; run the command again", e);
        }
    }

    /**
     * Checks a backbone that was once the base against the registry.
     *
     * @throws SupersededException when another backbone embeds the examples since
     */
    public void requireBase(Sha256 ours) {
        requireBase(jdbi.withHandle(PostgresBackbones::chosen), ours);
    }

    /**
     * Checks the base within the transaction that writes embeddings, and blocks imports and moves until the transaction
     * ends. The first transaction names the built-in network of this release, so that a later release keeps it.
     */
    static void keepBase(Handle handle, Sha256 ours) {
        handle.execute("LOCK TABLE example IN ROW EXCLUSIVE MODE");
        Optional<Chosen> chosen = chosen(handle);
        if (chosen.isEmpty()) {
            handle.execute(
                    "INSERT INTO base_backbone (sha256, kind) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    ours.hex(),
                    BUILT_IN);
            // a trainer of another release may have been first
            chosen = chosen(handle);
        }
        requireBase(chosen, ours);
    }

    private static void requireBase(Optional<Chosen> chosen, Sha256 ours) {
        if (chosen.isPresent() && !chosen.get().sha256().equals(ours)) {
            throw new SupersededException(
                    "another network was chosen: examples are embedded with backbone %s from now on, no longer with %s"
                            .formatted(chosen.get().sha256(), ours));
        }
    }

    /** Returns the levels of the base without opening it; empty for another backbone, or one of release 0.1. */
    public static Optional<Levels> levels(Handle handle, Sha256 backbone) {
        return chosen(handle)
                .filter(chosen -> chosen.sha256().equals(backbone) && chosen.kind() != null)
                .map(chosen -> levels(handle, chosen));
    }

    private static @Nullable Levels levels(Handle handle, Chosen chosen) {
        try (InputStream in = content(handle, chosen.sha256())) {
            return BackboneDescription.levels(Objects.requireNonNull(chosen.kind()), in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the backbone %s".formatted(chosen.sha256()), e);
        }
    }

    /** The chosen base; {@code kind} is null for the built-in network. */
    private record Chosen(Sha256 sha256, BackboneArtifact.@Nullable Kind kind) {}

    private static Optional<Chosen> chosen(Handle handle) {
        return handle.createQuery("SELECT sha256, kind FROM base_backbone")
                .map((row, context) -> new Chosen(new Sha256(row.getString("sha256")), kind(row.getString("kind"))))
                .findOne();
    }

    /** Returns the kind for a code of the database; null for the built-in network. */
    public static BackboneArtifact.@Nullable Kind kind(String code) {
        return code.equals(BUILT_IN) ? null : BackboneArtifact.Kind.ofCode(code);
    }

    /** Returns the code for a backbone's artifact in the database. */
    public static String code(@Nullable BackboneArtifact artifact) {
        return artifact == null ? BUILT_IN : artifact.kind().code();
    }

    /**
     * Makes a network the base, within a transaction that excludes writers of examples.
     *
     * @param network its artifact is stored already
     */
    public static void choose(Handle handle, VersionBackbone network) {
        handle.createUpdate("""
                        INSERT INTO base_backbone (sha256, kind) VALUES (:sha256, :kind)
                        ON CONFLICT (only_row) DO UPDATE SET sha256 = excluded.sha256, kind = excluded.kind
                        """)
                .bind("sha256", network.sha256().hex())
                .bind("kind", code(network.artifact()))
                .execute();
    }
}
