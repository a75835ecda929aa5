package dev.eleventh.runtime.kafka;

import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.lifecycle.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sure that the topics exist before anything reads or writes them. */
public final class TopicSetup {
    private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

    private TopicSetup() {}

    /**
     * Creates the missing topics of the whole system, and leaves existing topics unchanged.
     *
     * @param partitions number of partitions of a topic that is spread over partitions
     * @param limit how long to wait for the broker
     * @return the names of the topics that were missing
     * @throws IllegalStateException when the broker refuses, or does not answer within the limit
     */
    public static List<String> createMissing(
            KafkaConnection kafka, int partitions, int replicationFactor, Duration limit) {
        List<String> created = new ArrayList<>();
        run(kafka, limit, "create the topics", admin -> {
            Set<String> existing = TopicCheck.answer(admin.listTopics().names());
            for (Topic<?, ?> topic : Topics.ALL) {
                if (!existing.contains(topic.name())) {
                    create(admin, topic, topic.partitioned() ? partitions : 1, (short) replicationFactor);
                    created.add(topic.name());
                }
            }
            TopicCheck.awaitLeaders(admin, Topics.ALL);
        });
        return created;
    }

    private static void create(Admin admin, Topic<?, ?> topic, int partitions, short replicationFactor) {
        NewTopic wanted = new NewTopic(topic.name(), partitions, replicationFactor).configs(topic.config());
        try {
            TopicCheck.answer(admin.createTopics(List.of(wanted)).all());
            log.info("topic created name={} partitions={} replicas={}", topic, partitions, replicationFactor);
        } catch (TopicExistsException e) {
            log.debug("topic exists already name={}", topic);
        }
    }

    /**
     * Waits for a service's own topics, and logs the differences of all topics. Refuses a topic that accepts only small
     * records, because it would stop the service at the first large image.
     *
     * @param limit how long to wait for the broker and for the topics
     * @throws IllegalStateException when a topic is refused or missing, or the broker does not answer within the limit
     */
    public static void verify(KafkaConnection kafka, List<Topic<?, ?>> own, Duration limit) {
        run(kafka, limit, "find the topics %s".formatted(own), admin -> {
            // an unknown topic is an error that is retried: another service may be creating it
            TopicCheck.awaitLeaders(admin, own);
            for (Topic<?, ?> topic : own) {
                verifyRecordSize(admin, topic);
            }
            // includes the other services' topics, because the first service to start creates all of them
            TopicCheck.warn(admin, Topics.ALL);
        });
    }

    /**
     * Returns the differences between the whole system's topics and their definitions, including missing topics.
     *
     * @param limit how long to wait for the broker
     * @throws IllegalStateException when the broker refuses, or does not answer within the limit
     */
    public static List<TopicDifference> differences(KafkaConnection kafka, Duration limit) {
        List<TopicDifference> differences = new ArrayList<>();
        run(kafka, limit, "check the topics", admin -> {
            differences.clear();
            differences.addAll(TopicCheck.differences(admin, Topics.ALL));
        });
        return differences;
    }

    private static void verifyRecordSize(Admin admin, Topic<?, ?> topic) {
        String name = TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
        String required = topic.config().get(name);
        if (required == null) {
            return;
        }
        int needed = Integer.parseInt(required);
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
        Map<ConfigResource, Config> configs =
                TopicCheck.answer(admin.describeConfigs(List.of(resource)).all());
        int allowed = Integer.parseInt(
                Objects.requireNonNull(configs.get(resource)).get(name).value());
        if (allowed < needed) {
            throw new IllegalStateException(
                    "topic %s accepts records of at most %d bytes, must accept %d; run kafka-configs.sh --alter --entity-type topics --entity-name %s --add-config %s=%d"
                            .formatted(topic, allowed, needed, topic, name, needed));
        }
    }

    @FunctionalInterface
    private interface Work {
        void with(Admin admin);
    }

    private static void run(KafkaConnection kafka, Duration limit, String aim, Work work) {
        try {
            Retry.whileAway("kafka", TopicSetup::isAway, limit).call(() -> {
                try (Admin admin = admin(kafka, limit)) {
                    work.with(admin);
                    return Optional.empty();
                }
            });
        } catch (KafkaException e) {
            throw new IllegalStateException(
                    "cannot %s at %s, tried for %d s: %s; %s"
                            .formatted(aim, kafka, limit.toSeconds(), e.getMessage(), advice(e)),
                    e);
        }
    }

    private static String advice(KafkaException failure) {
        if (failure instanceof AuthenticationException) {
            return "correct the login or the certificates in the file of KAFKA_CLIENT_PROPERTIES";
        }
        if (failure instanceof AuthorizationException) {
            return "grant this login the rights that docs/operate/security.md lists";
        }
        return "start Kafka, create the topics or set CREATE_TOPICS=true";
    }

    /**
     * Creates a client whose attempts wait for 10 s at most, so that a limit below Kafka's default of a minute works,
     * too.
     */
    private static Admin admin(KafkaConnection kafka, Duration limit) {
        int attemptMs = (int) Math.min(limit.toMillis(), 10_000);
        return Admin.create(kafka.with(Map.of(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, attemptMs,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, attemptMs)));
    }

    /**
     * Returns whether the broker is unavailable. This includes a broker whose name cannot be resolved yet: a container
     * gets its name when it starts.
     */
    private static boolean isAway(Throwable failure) {
        return failure instanceof RetriableException || failure.getCause() instanceof ConfigException;
    }
}
