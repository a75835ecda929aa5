package dev.eleventh.runtime.kafka;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A property of a topic on the broker that differs from the required one. */
public record TopicDifference(
        @JsonProperty("topic") String topic,
        @JsonProperty("setting") String setting,
        @JsonProperty("expected") String expected,
        @JsonProperty("found") String found) {
    /** The setting of a missing topic. */
    static final String TOPIC = "topic";

    static final String PARTITIONS = "partitions";

    /** Precedes a number that may be larger. */
    static final String AT_LEAST = "at least ";

    /** Returns how to fix the difference. */
    String remedy() {
        if (setting.equals(TOPIC)) {
            return "create it with './eleventh topics create'";
        }
        if (setting.equals(PARTITIONS)) {
            return "Kafka cannot remove partitions: stop the services, delete the topic, recreate it with"
                    + " './eleventh topics create', and see docs/operate/backup.md#after-kafka-was-lost";
        }
        String command =
                "run kafka-configs.sh --bootstrap-server BROKER --alter --entity-type topics --entity-name %s --add-config %s=%s"
                        .formatted(topic, setting, expected.replace(AT_LEAST, ""));
        boolean mayHaveOldKeys = topic.equals("examples-accepted") && expected.equals("compact");
        return mayHaveOldKeys
                ? "keep it on a topic from a snapshot before docs/contribute/decisions/0033-erase.md; otherwise "
                        + command
                : command;
    }
}
