package dev.eleventh.trainer.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/** A version's probation, and the rollback that ended it, as returned over HTTP. */
final class ProbationReport {
    private ProbationReport() {}

    /**
     * A champion's results on new examples, compared with its baseline, an earlier version.
     *
     * @param against the version that it is rolled back to when it falls
     * @param seen new examples with a label that both know
     * @param lost examples that only the baseline got right
     * @param gained examples that only this version got right
     */
    record OnProbation(
            @JsonProperty("against") long against,
            @JsonProperty("seen") long seen,
            @JsonProperty("lost") long lost,
            @JsonProperty("gained") long gained) {}

    /**
     * The rollback of a version that was champion.
     *
     * @param to the version that became champion again
     */
    record RolledBack(
            @JsonProperty("to") long to,
            @JsonProperty("reason") String reason,
            @JsonProperty("at") Instant at) {}
}
