package dev.eleventh.trainer.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The backbone that embeds the examples, and the newest move to another one. Absent fields are null.
 *
 * @param move null if there never was one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackboneMoveStatus(
        @JsonProperty("backbone") Base backbone,
        @JsonProperty("move") @Nullable Move move) {
    /** Number of blocked examples that are listed. */
    static final int LISTED = 10;

    /**
     * The backbone that embeds the examples.
     *
     * @param kind {@code built-in}, {@code onnx} or {@code saved-model}
     */
    public record Base(
            @JsonProperty("sha256") String sha256,
            @JsonProperty("kind") String kind) {}

    /**
     * A move, under way or ended.
     *
     * @param state under way: embedding, paused, blocked or judging; ended: promoted, rejected or given-up
     * @param examples number of stored examples; null once the move has ended
     * @param embedded number of them that the new backbone has embedded; null once the move has ended
     * @param blocked number of them that it cannot embed; null if none, or once the move has ended
     * @param version promoted on the new backbone; null if the move was not, or there was nothing to learn from
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Move(
            @JsonProperty("id") long id,
            @JsonProperty("sha256") String sha256,
            @JsonProperty("kind") String kind,
            @JsonProperty("name") String name,
            @JsonProperty("even_if_worse") boolean evenIfWorse,
            @JsonProperty("state") String state,
            @JsonProperty("reason") @Nullable String reason,
            @JsonProperty("examples") @Nullable Long examples,
            @JsonProperty("embedded") @Nullable Long embedded,
            @JsonProperty("blocked") @Nullable Long blocked,
            @JsonProperty("blocked_examples") @Nullable List<Blocked> blockedExamples,
            @JsonProperty("version") @Nullable Long version,
            @JsonProperty("requested_at") Instant requestedAt,
            @JsonProperty("ended_at") @Nullable Instant endedAt) {
        public Move {
            blockedExamples = blockedExamples == null ? null : List.copyOf(blockedExamples);
        }
    }

    /** An example that the new backbone cannot embed. */
    public record Blocked(
            @JsonProperty("id") String id,
            @JsonProperty("problem") String problem) {}

    /** Progress of a move that is under way. */
    record Progress(long examples, long embedded, long blocked, List<Blocked> blockedExamples) {
        Progress {
            blockedExamples = List.copyOf(blockedExamples);
        }

        /** Returns the state of a move under way. */
        String state(boolean paused) {
            if (paused) {
                return "paused";
            }
            if (embedded + blocked < examples) {
                return "embedding";
            }
            return blocked > 0 ? "blocked" : "judging";
        }

        @Nullable
        String reason(boolean paused) {
            return state(paused).equals("blocked")
                    ? "%d examples cannot be embedded; retract them, or give up the move".formatted(blocked)
                    : null;
        }
    }
}
