package dev.eleventh.ingest;

import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Compares the topics on a broker with what the whole system needs. */
public final class TopicCheck {
    private static final String PARTITIONS = "partitions";

    private TopicCheck() {}

    /**
     * What is missing or differs: partitions where there must be one, cleanup policy, retention and the largest record, as
     * far as a topic says them. A topic may take larger records than it must.
     *
     * @param limit how long to wait for the broker
     * @throws IllegalStateException when the broker does not answer within the limit, or refuses
     */
    public static List<TopicDifference> differences(KafkaConnection kafka, Duration limit) {
        List<TopicDifference> differences = new ArrayList<>();
        TopicSetup.run(kafka, limit, "check the topics", admin -> {
            differences.clear();
            Set<String> existing = TopicSetup.get(admin.listTopics().names());
            for (Topic<?, ?> topic : Topics.ALL) {
                if (existing.contains(topic.name())) {
                    differences.addAll(differences(admin, topic));
                } else {
                    differences.add(new TopicDifference(topic.name(), "topic", "there", "missing"));
                }
            }
        });
        return differences;
    }

    private static List<TopicDifference> differences(Admin admin, Topic<?, ?> topic) {
        List<TopicDifference> differences = new ArrayList<>();
        int partitions = Objects.requireNonNull(TopicSetup.get(
                                admin.describeTopics(List.of(topic.name())).allTopicNames())
                        .get(topic.name()))
                .partitions()
                .size();
        if (!topic.partitioned() && partitions != 1) {
            differences.add(new TopicDifference(topic.name(), PARTITIONS, "1", String.valueOf(partitions)));
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Config found = Objects.requireNonNull(
                TopicSetup.get(admin.describeConfigs(List.of(resource)).all()).get(resource));
        topic.config().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(wanted ->
                        difference(topic, wanted.getKey(), wanted.getValue(), value(found, wanted.getKey())).stream())
                .forEach(differences::add);
        return differences;
    }

    private static String value(Config config, String name) {
        return Optional.ofNullable(config.get(name))
                .flatMap(entry -> Optional.ofNullable(entry.value()))
                .orElse("not set");
    }

    private static Optional<TopicDifference> difference(Topic<?, ?> topic, String name, String wanted, String found) {
        boolean atLeast = name.equals(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        boolean fits = atLeast ? Long.parseLong(found) >= Long.parseLong(wanted) : found.equals(wanted);
        String expected = atLeast ? "at least " + wanted : wanted;
        return fits ? Optional.empty() : Optional.of(new TopicDifference(topic.name(), name, expected, found));
    }
}
