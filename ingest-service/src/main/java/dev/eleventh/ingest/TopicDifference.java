package dev.eleventh.ingest;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Something about a topic on the broker that is not as it must be. */
public record TopicDifference(
        @JsonProperty("topic") String topic,
        @JsonProperty("setting") String setting,
        @JsonProperty("expected") String expected,
        @JsonProperty("found") String found) {}
