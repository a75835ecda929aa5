package dev.eleventh.trainer;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/** What HTTP tells of a version's probation, and of the rollback that ended it. */
final class Rails {
    private Rails() {}

    /**
     * How a champion does against the version before, on new examples.
     *
     * @param against the version that it gives way to when it falls
     * @param seen new examples with a label that both know
     * @param lost those that only the version before got right
     * @param gained those that only this one got right
     */
    record OnProbation(
            @JsonProperty("against") long against,
            @JsonProperty("seen") long seen,
            @JsonProperty("lost") long lost,
            @JsonProperty("gained") long gained) {}

    /**
     * That a version is champion no more.
     *
     * @param to the version that was champion then
     */
    record RolledBack(
            @JsonProperty("to") long to,
            @JsonProperty("reason") String reason,
            @JsonProperty("at") Instant at) {}
}
