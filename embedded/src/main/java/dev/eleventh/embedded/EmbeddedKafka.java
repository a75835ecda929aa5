package dev.eleventh.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.Exit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A KRaft broker in this JVM, on the loopback address, with its data in one directory. When restarted on the same
 * directory, even after kill -9 or on another port, it is the same cluster with the same topics, records and offsets.
 */
public final class EmbeddedKafka implements AutoCloseable {
    /** The largest accepted record (batch): an image of 10 MiB with its headers, and a margin. */
    public static final int MAX_MESSAGE_BYTES = 12 << 20;

    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);

    private static final Duration LONGEST_CLOSE_AFTER_FAILURE = Duration.ofSeconds(10);
    private static final Duration LONGEST_CREATION = Duration.ofMinutes(1);

    /** Whether Kafka has tried to end the JVM: its threads may then never end. */
    private static volatile boolean hasFailed;

    private final KafkaRaftServer server;
    private final DirectoryLock lock;
    private final String bootstrapServers;

    private EmbeddedKafka(KafkaRaftServer server, DirectoryLock lock, String bootstrapServers) {
        this.server = server;
        this.lock = lock;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Sets an action for failures. By default, Kafka halts the JVM when it cannot write its data, and nothing else in
     * the JVM is closed; the action can end the JVM in an orderly way instead. The action applies to all brokers in the
     * JVM.
     *
     * @param end receives Kafka's reason, on one of Kafka's threads
     */
    public static void onFailure(Consumer<String> end) {
        Exit.Procedure procedure = (status, message) -> {
            hasFailed = true;
            String reason = message == null ? "Kafka named no reason" : message;
            log.error("kafka ends itself exit_code={} reason={}", status, reason);
            end.accept(reason);
        };
        Exit.setHaltProcedure(procedure);
        Exit.setExitProcedure(procedure);
    }

    /**
     * Starts a broker, which takes a few seconds.
     *
     * @param dataDirectory created if needed
     * @param port 0 for a free one
     * @throws IllegalStateException when the directory or the port is in use, or the broker does not start
     */
    public static EmbeddedKafka start(Path dataDirectory, int port) {
        return start(dataDirectory, port, Map.of());
    }

    /**
     * Starts a broker with additional settings, such as another listener or another rule.
     *
     * @param more Kafka broker settings that override the defaults of this class
     */
    public static EmbeddedKafka start(Path dataDirectory, int port, Map<String, String> more) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        DirectoryLock lock = DirectoryLock.acquire(directory);
        try {
            Path logs = directory.resolve("logs");
            int chosen = Ports.choose("kafka", port);
            int controllerPort = Ports.choose("kafka", 0);
            Properties settings = BrokerSettings.of(logs, chosen, controllerPort);
            settings.putAll(more);
            // formatting writes this file last, so without it formatting was never completed
            if (!Files.exists(logs.resolve("meta.properties"))) {
                format(directory, settings);
            } else if (KilledBroker.isIn(logs)) {
                KilledBroker.unregister(logs, controllerPort);
            }
            KafkaRaftServer server = startServer(settings, directory);
            log.info("kafka started port={} data={}", chosen, directory);
            return new EmbeddedKafka(server, lock, Ports.HOST + ":" + chosen);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static void format(Path directory, Properties settings) {
        Path file = directory.resolve("format.properties");
        try (OutputStream out = Files.newOutputStream(file)) {
            settings.store(out, "what the storage was formatted with");
        } catch (IOException e) {
            throw new UncheckedIOException("kafka cannot write %s".formatted(file), e);
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        String clusterId = Uuid.randomUuid().toString();
        String[] command = {"format", "--ignore-formatted", "--cluster-id", clusterId, "--config", file.toString()};
        int exitCode = StorageTool.execute(command, new PrintStream(said, true, StandardCharsets.UTF_8));
        if (exitCode != 0) {
            throw new IllegalStateException("kafka cannot format %s (exit code %d: %s); choose an empty directory"
                    .formatted(
                            directory,
                            exitCode,
                            said.toString(StandardCharsets.UTF_8).strip()));
        }
    }

    private static KafkaRaftServer startServer(Properties settings, Path directory) {
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        try {
            server.startup();
            return server;
        } catch (RuntimeException e) {
            server.shutdown();
            server.awaitShutdown();
            throw new IllegalStateException(
                    "kafka does not start on data directory %s: %s".formatted(directory, e.getMessage()), e);
        }
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /**
     * Creates the topics that do not exist yet, and leaves existing ones unchanged. Returns when the broker accepts
     * records for them: a producer that sends sooner can lose its first records (KAFKA-15591).
     */
    public void createTopics(Collection<NewTopic> topics) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            Set<String> existing = admin.listTopics().names().get();
            List<NewTopic> missing = topics.stream()
                    .filter(topic -> !existing.contains(topic.name()))
                    .toList();
            admin.createTopics(missing).all().get();
            awaitLeaders(admin, ends(missing));
        } catch (ExecutionException e) {
            throw new IllegalStateException("kafka cannot create the topics %s".formatted(topics), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating the topics %s".formatted(topics), e);
        }
    }

    /** Only a partition's leader answers for its end. The client retries until there is one, but not an unknown topic. */
    private static void awaitLeaders(Admin admin, Map<TopicPartition, OffsetSpec> ends)
            throws ExecutionException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try {
                admin.listOffsets(ends).all().get();
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException)
                        || System.nanoTime() - start > LONGEST_CREATION.toNanos()) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    private static Map<TopicPartition, OffsetSpec> ends(Collection<NewTopic> topics) {
        return topics.stream()
                .flatMap(topic -> IntStream.range(0, topic.numPartitions())
                        .mapToObj(partition -> new TopicPartition(topic.name(), partition)))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    }

    @Override
    public void close() {
        if (hasFailed) {
            abandon();
        } else {
            shutDown();
        }
        lock.close();
        log.info("kafka stopped");
    }

    private void shutDown() {
        server.shutdown();
        server.awaitShutdown();
    }

    /**
     * Shuts down with a time limit, because a broker that cannot write waits for itself. The next start recovers, as
     * after a kill.
     */
    private void abandon() {
        Thread closing = new Thread(this::shutDown, "stop-failed-kafka");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(LONGEST_CLOSE_AFTER_FAILURE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
