package dev.eleventh.trainer.registry;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.trainer.record.PostgresBackbones;
import dev.eleventh.trainer.record.PostgresPositions;
import dev.eleventh.trainer.record.VersionBackbone;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Owns {@code backbone_move}: the move to another backbone that is under way, and the newest that ended. */
public final class PostgresBackboneMoves {
    /** Number of ended moves kept. */
    private static final int KEPT = 20;

    private final Jdbi jdbi;

    /** The backbone built into this release. */
    private final Sha256 builtIn;

    public PostgresBackboneMoves(Jdbi jdbi, Sha256 builtIn) {
        this.jdbi = jdbi;
        this.builtIn = builtIn;
    }

    /**
     * Begins a move. The leader carries it out.
     *
     * @param network with its content, unless it is the built-in one
     * @return the move's id
     * @throws IllegalStateException when a move is under way, the network embeds the examples already, or version 1 was
     *     imported with classes: those have no examples that another network could embed
     */
    public long begin(VersionBackbone network, String name, boolean evenIfWorse) {
        return jdbi.inTransaction(handle -> {
            handle.execute("LOCK TABLE backbone_move IN SHARE ROW EXCLUSIVE MODE");
            requireNone(handle);
            if (base(handle).sha256().equals(network.sha256().hex())) {
                throw new IllegalStateException(
                        "the backbone '%s' (%s) embeds the examples already".formatted(name, network.sha256()));
            }
            if (PostgresModelRegistry.hasImportedClasses(handle)) {
                throw new IllegalStateException(
                        "version 1 is an imported classifier: its own classes have no examples, so no other backbone can learn them; start a new system with the new network");
            }
            String artifact = null;
            if (network.artifact() != null) {
                artifact = network.sha256().hex();
                PostgresBackbones.store(handle, network);
            }
            return handle.createQuery("""
                            INSERT INTO backbone_move (sha256, kind, artifact, name, even_if_worse)
                            VALUES (:sha256, :kind, :artifact, :name, :evenIfWorse) RETURNING id
                            """)
                    .bind("sha256", network.sha256().hex())
                    .bind("kind", PostgresBackbones.code(network.artifact()))
                    .bind("artifact", artifact)
                    .bind("name", name)
                    .bind("evenIfWorse", evenIfWorse)
                    .mapTo(Long.class)
                    .one();
        });
    }

    /**
     * Checks that no move is under way.
     *
     * @throws IllegalStateException when one is
     */
    public void requireNone() {
        jdbi.useHandle(PostgresBackboneMoves::requireNone);
    }

    private static void requireNone(Handle handle) {
        underWay(handle).ifPresent(move -> {
            throw new IllegalStateException(
                    "a move to the backbone '%s' is under way; wait for its end, or give it up with eleventh backbone give-up"
                            .formatted(move.name()));
        });
    }

    /** Returns the move that is under way. */
    public Optional<BackboneMove> underWay() {
        return jdbi.withHandle(PostgresBackboneMoves::underWay);
    }

    private static Optional<BackboneMove> underWay(Handle handle) {
        return handle.createQuery(
                        "SELECT id, sha256, kind, name, even_if_worse, paused FROM backbone_move WHERE ended_at IS NULL")
                .map((row, context) -> new BackboneMove(
                        row.getLong("id"),
                        new Sha256(row.getString("sha256")),
                        PostgresBackbones.kind(row.getString("kind")),
                        row.getString("name"),
                        row.getBoolean("even_if_worse"),
                        row.getBoolean("paused")))
                .findOne();
    }

    /**
     * Returns whether the move is under way and not paused, and keeps it so until the transaction ends. Called before
     * anything of the move is written.
     */
    public static boolean holds(Handle handle, BackboneMove move) {
        return isLocked(handle, move, "FOR SHARE");
    }

    private static boolean isLocked(Handle handle, BackboneMove move, String lock) {
        return handle.createQuery(
                        "SELECT id FROM backbone_move WHERE id = :id AND ended_at IS NULL AND NOT paused " + lock)
                .bind("id", move.id())
                .map((row, context) -> true)
                .findOne()
                .isPresent();
    }

    /** Pauses the move under way, or continues it; returns false if there is none. */
    public boolean pause(boolean paused) {
        return jdbi.withHandle(
                handle -> handle.createUpdate("UPDATE backbone_move SET paused = :paused WHERE ended_at IS NULL")
                                .bind("paused", paused)
                                .execute()
                        > 0);
    }

    /** Gives up the move under way; returns false if there is none. */
    public boolean giveUp() {
        return jdbi.inTransaction(handle -> {
            Optional<BackboneMove> move = underWay(handle);
            return move.isPresent() && end(handle, move.get(), "given-up", "a person gave it up", null);
        });
    }

    /**
     * Ends the move as rejected, and records the challengers that were judged. The examples stay as they are.
     *
     * @return false, without any change, if the move is no longer under way, or is paused
     * @throws dev.eleventh.trainer.database.SupersededException when the champion is not the challengers' parent
     */
    public boolean reject(BackboneMove move, List<JudgedChallenger> judged, String reason) {
        return jdbi.inTransaction(handle -> {
            if (!isLocked(handle, move, "FOR UPDATE")) {
                return false;
            }
            judged.forEach(attempt -> {
                PostgresModelRegistry.requireChampion(handle, attempt.parentVersion());
                PostgresModelRegistry.insert(handle, attempt, null);
            });
            return end(handle, move, "rejected", reason, null);
        });
    }

    /**
     * Makes the move's network the backbone that embeds the examples, and promotes the challenger learned on it.
     * Recorders wait meanwhile.
     *
     * @param judged null if there is nothing to learn from
     * @param exchange exchanges all embeddings within the transaction; returns false when it cannot, which undoes all
     * @return false, without any change, if the move is no longer under way or is paused, if an example was corrected
     *     since the challenger was learned, or if the embeddings cannot be exchanged
     * @throws dev.eleventh.trainer.database.SupersededException when the champion is not the challenger's parent
     */
    public boolean promote(
            BackboneMove move, VersionBackbone network, @Nullable JudgedChallenger judged, Predicate<Handle> exchange) {
        return jdbi.inTransaction(handle -> {
            if (!isLocked(handle, move, "FOR UPDATE")) {
                return false;
            }
            // from here on, recorders and imports wait
            handle.execute("LOCK TABLE example IN SHARE ROW EXCLUSIVE MODE");
            boolean outdated = judged != null
                    && PostgresPositions.isCorrectedSince(
                            handle, judged.lesson().offsets());
            if (outdated || !exchange.test(handle)) {
                handle.rollback();
                return false;
            }
            Sha256 left = new Sha256(base(handle).sha256());
            PostgresBackbones.choose(handle, network);
            PostgresRetention.deleteUnused(handle, left);
            if (judged == null) {
                return end(handle, move, "promoted", "there was nothing to learn from", null);
            }
            PostgresModelRegistry.requireChampion(handle, judged.parentVersion());
            PostgresModelRegistry.insert(handle, judged, null);
            return end(handle, move, "promoted", judged.challenger().verdict().reason(), judged.nextVersion());
        });
    }

    private static boolean end(
            Handle handle, BackboneMove move, String outcome, String reason, @Nullable Long version) {
        int ended = handle.createUpdate("""
                        UPDATE backbone_move SET outcome = :outcome, reason = :reason, version = :version, artifact = NULL,
                            ended_at = now()
                        WHERE id = :id AND ended_at IS NULL
                        """)
                .bind("id", move.id())
                .bind("outcome", outcome)
                .bind("reason", reason)
                .bind("version", version)
                .execute();
        handle.execute("DELETE FROM next_embedding");
        PostgresRetention.deleteUnused(handle, move.sha256());
        return ended > 0;
    }

    /** Deletes the oldest moves that ended. */
    static void forget(Handle handle) {
        handle.createUpdate("""
                        DELETE FROM backbone_move WHERE ended_at IS NOT NULL
                          AND id <= (SELECT id FROM backbone_move ORDER BY id DESC OFFSET :kept LIMIT 1)
                        """).bind("kept", KEPT).execute();
    }

    /** Returns the backbone that embeds the examples, and the newest move. */
    public BackboneMoveStatus status() {
        return jdbi.inTransaction(handle -> new BackboneMoveStatus(
                base(handle),
                handle.createQuery("SELECT * FROM backbone_move ORDER BY id DESC LIMIT 1")
                        .map((row, context) -> move(handle, row))
                        .findOne()
                        .orElse(null)));
    }

    private BackboneMoveStatus.Base base(Handle handle) {
        return handle.createQuery("SELECT sha256, kind FROM base_backbone")
                .map((row, context) -> new BackboneMoveStatus.Base(row.getString("sha256"), row.getString("kind")))
                .findOne()
                .orElseGet(() -> new BackboneMoveStatus.Base(builtIn.hex(), PostgresBackbones.code(null)));
    }

    private static BackboneMoveStatus.Move move(Handle handle, ResultSet row) throws SQLException {
        String outcome = row.getString("outcome");
        BackboneMoveStatus.Progress progress = outcome == null ? progress(handle) : null;
        boolean paused = row.getBoolean("paused");
        long version = row.getLong("version");
        return new BackboneMoveStatus.Move(
                row.getLong("id"),
                row.getString("sha256"),
                row.getString("kind"),
                row.getString("name"),
                row.getBoolean("even_if_worse"),
                progress == null ? outcome : progress.state(paused),
                progress == null ? row.getString("reason") : progress.reason(paused),
                progress == null ? null : (Long) progress.examples(),
                progress == null ? null : (Long) progress.embedded(),
                progress == null || progress.blocked() == 0 ? null : (Long) progress.blocked(),
                progress == null || progress.blocked() == 0 ? null : progress.blockedExamples(),
                version == 0 ? null : (Long) version,
                instant(row, "requested_at"),
                outcome == null ? null : instant(row, "ended_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static BackboneMoveStatus.Progress progress(Handle handle) {
        List<BackboneMoveStatus.Blocked> blocked = handle.createQuery("""
                        SELECT example_id, problem FROM next_embedding WHERE problem IS NOT NULL
                        ORDER BY example_id LIMIT :listed
                        """)
                .bind("listed", BackboneMoveStatus.LISTED)
                .map((row, context) ->
                        new BackboneMoveStatus.Blocked(row.getString("example_id"), row.getString("problem")))
                .list();
        return handle.createQuery("""
                        SELECT (SELECT coalesce(sum(examples), 0) FROM label_count) AS examples,
                            count(embedding) AS embedded, count(problem) AS blocked
                        FROM next_embedding
                        """)
                .map((row, context) -> new BackboneMoveStatus.Progress(
                        row.getLong("examples"), row.getLong("embedded"), row.getLong("blocked"), blocked))
                .one();
    }
}
