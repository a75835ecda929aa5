package dev.eleventh.runtime.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The most urgent severity of all findings. */
public enum Verdict {
    @JsonProperty("healthy")
    HEALTHY("Healthy"),
    @JsonProperty("attention")
    ATTENTION(""),
    @JsonProperty("alert")
    ALERT("");

    private final String headline;

    Verdict(String headline) {
        this.headline = headline;
    }

    static Verdict of(List<Finding> findings) {
        if (findings.isEmpty()) {
            return HEALTHY;
        }
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.ALERT) ? ALERT : ATTENTION;
    }

    /** Returns the verdict in words, such as "3 things need you". */
    String headline(int findings) {
        if (this == HEALTHY) {
            return headline;
        }
        return findings == 1 ? "1 thing needs you" : "%d things need you".formatted(findings);
    }
}
