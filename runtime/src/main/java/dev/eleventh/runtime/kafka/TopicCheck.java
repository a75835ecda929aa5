package dev.eleventh.runtime.kafka;

import dev.eleventh.contracts.topic.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares topics on a broker with the settings that their readers and writers rely on. */
public final class TopicCheck {
    private static final Logger log = LoggerFactory.getLogger(TopicCheck.class);

    private TopicCheck() {}

    /**
     * Returns missing topics and differing settings: the number of partitions if it must be 1, cleanup policy,
     * retention and maximum record size, as far as a topic defines them. A topic may accept larger records than
     * required.
     *
     * @throws KafkaException when the broker does not answer, or refuses
     */
    public static List<TopicDifference> differences(Admin admin, Collection<Topic<?, ?>> topics) {
        List<TopicDifference> differences = new ArrayList<>();
        Set<String> existing = answer(admin.listTopics().names());
        for (Topic<?, ?> topic : topics) {
            if (existing.contains(topic.name())) {
                differences.addAll(differences(admin, topic));
            } else {
                differences.add(new TopicDifference(topic.name(), TopicDifference.TOPIC, "exists", "missing"));
            }
        }
        return differences;
    }

    /**
     * Logs each difference of the existing topics, with its remedy.
     *
     * @throws KafkaException when the broker does not answer
     */
    public static void warn(Admin admin, Collection<Topic<?, ?>> topics) {
        Set<String> existing = answer(admin.listTopics().names());
        for (Topic<?, ?> topic : topics) {
            if (existing.contains(topic.name())) {
                readable(admin, topic).forEach(TopicCheck::warn);
            }
        }
    }

    private static void warn(TopicDifference difference) {
        log.warn(
                "topic differs name={} setting={} expected={} found={}; {}",
                difference.topic(),
                difference.setting(),
                difference.expected(),
                difference.found(),
                difference.remedy());
    }

    /**
     * Refuses a topic that must have one partition if it has more, or if its cleanup policy differs: records or their
     * order would be lost. Logs all other differences.
     *
     * @throws IllegalStateException when a topic is refused
     * @throws KafkaException when the broker does not answer, or a topic is missing
     */
    public static void require(Admin admin, Collection<Topic<?, ?>> topics) {
        Set<String> existing = answer(admin.listTopics().names());
        for (Topic<?, ?> topic : topics) {
            if (!existing.contains(topic.name())) {
                throw new UnknownTopicOrPartitionException(
                        "topic %s is missing; create it with './eleventh topics create'".formatted(topic));
            }
            for (TopicDifference difference : readable(admin, topic)) {
                if (!topic.partitioned() && isFatal(difference)) {
                    throw new IllegalStateException("topic %s has %s %s, must have %s: versions would be lost; %s"
                            .formatted(
                                    topic,
                                    difference.setting(),
                                    difference.found(),
                                    difference.expected(),
                                    difference.remedy()));
                }
                warn(difference);
            }
        }
    }

    private static boolean isFatal(TopicDifference difference) {
        return difference.setting().equals(TopicDifference.PARTITIONS)
                || difference.setting().equals(TopicConfig.CLEANUP_POLICY_CONFIG);
    }

    /** Returns no differences if the login may not read settings: the service can still do its work. */
    private static List<TopicDifference> readable(Admin admin, Topic<?, ?> topic) {
        try {
            return differences(admin, topic);
        } catch (AuthorizationException e) {
            log.warn(
                    "topic not checked name={}; the login needs the permission DescribeConfigs why={}",
                    topic,
                    e.getMessage());
            return List.of();
        }
    }

    private static List<TopicDifference> differences(Admin admin, Topic<?, ?> topic) {
        List<TopicDifference> differences = new ArrayList<>();
        int partitions = Objects.requireNonNull(
                        answer(admin.describeTopics(List.of(topic.name())).allTopicNames())
                                .get(topic.name()))
                .partitions()
                .size();
        if (!topic.partitioned() && partitions != 1) {
            differences.add(
                    new TopicDifference(topic.name(), TopicDifference.PARTITIONS, "1", String.valueOf(partitions)));
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Config found = Objects.requireNonNull(
                answer(admin.describeConfigs(List.of(resource)).all()).get(resource));
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
        String expected = atLeast ? TopicDifference.AT_LEAST + wanted : wanted;
        return fits ? Optional.empty() : Optional.of(new TopicDifference(topic.name(), name, expected, found));
    }

    /**
     * Returns when every partition of the topics accepts records. A new topic is listed before its partitions have
     * leaders, and a producer that sends in between can lose its first records (KAFKA-15591).
     *
     * @throws KafkaException when a topic is unknown, or a partition has no leader within the client's time limit
     */
    public static void awaitLeaders(Admin admin, Collection<? extends Topic<?, ?>> topics) {
        // only a partition's leader answers for its end
        var unused = PartitionOffsets.of(admin, topics.stream().map(Topic::name).toList(), OffsetSpec.latest());
    }

    /**
     * Waits for a broker's answer.
     *
     * @throws KafkaException the broker's error
     */
    public static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while waiting for kafka", e);
        }
    }
}
