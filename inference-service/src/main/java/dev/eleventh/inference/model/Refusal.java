package dev.eleventh.inference.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a version does not serve here, or not yet: {@code reason} for programs, {@code message} for people. */
record Refusal(
        @JsonProperty("version") long version,
        @JsonProperty("reason") String reason,
        @JsonProperty("message") String message) {}
