package dev.eleventh.trainer.http;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.judge.Forgetting;
import dev.eleventh.runtime.status.Forgotten;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.config.VersionRetention;
import dev.eleventh.trainer.record.PostgresBackbones;
import dev.eleventh.trainer.replay.PostgresReplayBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;

/**
 * Answers from the registry whether a version forgot anything. Its head and the best earlier head of each class predict
 * the held-out examples of now, so that both have the same task. All is read in one
 * snapshot. An answer is kept for a minute.
 */
final class PostgresForgetting {
    private static final Duration KEPT = Duration.ofMinutes(1);
    /** Maximum number of labels of all versions that are compared together. */
    private static final int MOST_LABELS = 500_000;

    private final Jdbi jdbi;
    private final Backbone builtIn;
    private final TrainerConfig.Learning learning;
    private final LongSupplier nanoTime;
    private @Nullable Kept kept;

    /**
     * An answer about a version.
     *
     * @param since when the version was made; null without a version
     */
    record Answered(
            Forgotten forgotten, boolean inSteps, @Nullable Instant since) {}

    private record Kept(long version, Answered answered, long at) {}

    PostgresForgetting(Jdbi jdbi, Backbone builtIn, TrainerConfig.Learning learning, LongSupplier nanoTime) {
        this.jdbi = jdbi;
        this.builtIn = builtIn;
        this.learning = learning;
        this.nanoTime = nanoTime;
    }

    /**
     * Answers about a version; requests that come together wait for one computation.
     *
     * @param asked empty for the champion
     */
    synchronized Answered about(OptionalLong asked) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            long version = asked.orElseGet(() -> champion(handle));
            Kept last = kept;
            if (last != null && last.version() == version && nanoTime.getAsLong() - last.at() < KEPT.toNanos()) {
                return last.answered();
            }
            Answered answered = compute(handle, version);
            kept = new Kept(version, answered, nanoTime.getAsLong());
            return answered;
        });
    }

    private static long champion(Handle handle) {
        return handle.createQuery("SELECT coalesce((SELECT version FROM champion), 0)")
                .mapTo(Long.class)
                .one();
    }

    private Answered compute(Handle handle, long version) {
        if (version == 0) {
            return unknown(ForgottenText.nothingLearned());
        }
        List<EarlierVersion> versions = upTo(handle, version);
        Optional<PostgresHeads.VersionHead> found = PostgresHeads.read(handle, version);
        if (found.isEmpty()) {
            return unknown(ForgottenText.notKept(version));
        }
        EarlierVersion now = versions.get(versions.size() - 1);
        Sha256 base = PostgresBackbones.base(handle, builtIn);
        if (!now.backboneSha256().equals(base)) {
            return unknown(ForgottenText.otherNetwork(version));
        }
        Map<Label, Long> best = EarlierVersion.best(
                now,
                versions.stream()
                        .filter(each -> each.version() < version
                                && each.backboneSha256().equals(base))
                        .toList());
        if (best.isEmpty()) {
            return unknown(ForgottenText.nothingEarlier(version));
        }
        try (NDManager manager = builtIn.newManager()) {
            Forgetting forgetting = Forgetting.of(
                    manager, found.get().head(), heads(handle, best), holdOut(handle, base, now), learning.options());
            Forgotten forgotten = ForgottenText.of(now, best, forgetting);
            return new Answered(forgotten, ForgottenText.hasFallenInSteps(now, forgetting), now.createdAt());
        }
    }

    private static Answered unknown(Forgotten forgotten) {
        return new Answered(forgotten, false, null);
    }

    private List<LabelledEmbedding> holdOut(Handle handle, Sha256 base, EarlierVersion now) {
        int limit = PostgresReplayBuffer.holdOutLimit(
                learning.holdOutPerClass(),
                learning.holdOutCapacity(),
                now.labels().size());
        return PostgresReplayBuffer.holdOut(handle, base, now.labels(), limit).list();
    }

    private static Map<Label, Head> heads(Handle handle, Map<Label, Long> best) {
        Map<Long, Head> read = new HashMap<>();
        Map<Label, Head> heads = new HashMap<>();
        best.forEach((label, version) -> heads.put(
                label,
                read.computeIfAbsent(
                        version,
                        each -> PostgresHeads.read(handle, each).orElseThrow().head())));
        return heads;
    }

    /**
     * Returns the versions that are kept up to one, oldest first, without their self-tests. Of very many versions with
     * very many labels, only the newest.
     */
    private static List<EarlierVersion> upTo(Handle handle, long version) {
        return handle.createQuery("""
                        WITH newest AS (
                            SELECT * FROM model_version WHERE version <= :version ORDER BY version DESC
                            LIMIT (SELECT greatest(:fewest, :labels / greatest(1, count(*))) FROM learned_label)
                        )
                        SELECT version, strategy, backbone_sha256, manifest -> 'labels' AS labels,
                            manifest -> 'metrics' -> 'per_label' AS per_label, manifest -> 'counts' AS counts,
                            manifest ->> 'created_at' AS created_at
                        FROM newest ORDER BY version
                        """)
                .bind("version", version)
                .bind("fewest", VersionRetention.FEWEST)
                .bind("labels", MOST_LABELS)
                .map((row, context) -> version(row))
                .list();
    }

    private static EarlierVersion version(ResultSet row) throws SQLException {
        return new EarlierVersion(
                row.getLong("version"),
                row.getString("strategy"),
                new Sha256(row.getString("backbone_sha256")),
                Instant.parse(row.getString("created_at")),
                Set.of(Json.read(row.getString("labels"), Label[].class)),
                read(row.getString("per_label"), new TypeReference<Map<Label, Double>>() {}),
                read(row.getString("counts"), new TypeReference<Map<Label, Counts>>() {}));
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return Json.MAPPER.readValue(json, type);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException("the manifest of a version in model_version is malformed: " + json, e);
        }
    }
}
