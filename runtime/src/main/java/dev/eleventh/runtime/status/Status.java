package dev.eleventh.runtime.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The verdict, and what it rests on.
 *
 * @param headline the verdict in words: "Healthy", or "3 things need you"
 * @param findings the most urgent first
 * @param services the services whose findings are included
 * @param at when it was computed
 */
public record Status(
        @JsonProperty("verdict") Verdict verdict,
        @JsonProperty("headline") String headline,
        @JsonProperty("findings") List<Finding> findings,
        @JsonProperty("forgotten") Forgotten forgotten,
        @JsonProperty("services") List<String> services,
        @JsonProperty("at") Instant at) {
    private static final Comparator<Finding> URGENT_FIRST = Comparator.comparing(
                    Finding::severity, Comparator.reverseOrder())
            .thenComparing(Finding::code)
            .thenComparing(Finding::happened);

    public Status {
        findings = List.copyOf(findings);
        services = List.copyOf(services);
    }

    static Status of(List<Finding> findings, Forgotten forgotten, List<String> services, Instant at) {
        Verdict verdict = Verdict.of(findings);
        return new Status(
                verdict,
                verdict.headline(findings.size()),
                findings.stream().sorted(URGENT_FIRST).toList(),
                forgotten,
                services,
                at);
    }
}
