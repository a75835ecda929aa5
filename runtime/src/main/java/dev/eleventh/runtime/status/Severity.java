package dev.eleventh.runtime.status;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How urgent a finding is. */
public enum Severity {
    /** Look at it today: the severities {@code warning} and {@code info} of an alert. */
    @JsonProperty("attention")
    ATTENTION,
    /** Act now: the severity {@code critical} of an alert. */
    @JsonProperty("alert")
    ALERT
}
