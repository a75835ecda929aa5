package dev.eleventh.runtime.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;

/**
 * Something that needs a person.
 *
 * @param code for programs: an alert's name without "Eleventh", such as {@code rolled-back}, or a code of a service
 * @param service the service that found it
 * @param happened what happened, as a sentence
 * @param value what was measured, with its unit
 * @param expected the normal value
 * @param action what to do, as a sentence
 * @param since when the condition was first seen
 */
public record Finding(
        @JsonProperty("code") String code,
        @JsonProperty("severity") Severity severity,
        @JsonProperty("service") String service,
        @JsonProperty("happened") String happened,
        @JsonProperty("value") String value,
        @JsonProperty("expected") String expected,
        @JsonProperty("action") String action,
        @JsonProperty("link") Link link,
        @JsonProperty("since") Instant since) {
    public Finding {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(since, "since");
    }

    /**
     * Where to look.
     *
     * @param console the page of the console, below a service's address
     * @param panel the id of the panel on that page
     * @param docs the page of the documentation that says what to do
     */
    public record Link(
            @JsonProperty("console") String console,
            @JsonProperty("panel") String panel,
            @JsonProperty("docs") String docs) {
        private static final String WATCH = "/console/#/watch";

        /** Returns a link to a panel of Watch. */
        public static Link watch(String panel, String docs) {
            return new Link(WATCH, panel, docs);
        }
    }
}
