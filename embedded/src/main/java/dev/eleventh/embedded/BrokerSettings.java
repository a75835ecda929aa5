package dev.eleventh.embedded;

import java.nio.file.Path;
import java.util.Properties;

/** The broker's settings: a single node that is both broker and controller, small enough to run beside a service. */
final class BrokerSettings {
    static final int NODE_ID = 1;

    private static final int MIB = 1 << 20;

    private BrokerSettings() {}

    static Properties of(Path logDirectory, int port, int controllerPort) {
        Properties settings = new Properties();
        addNode(settings, logDirectory, port, controllerPort);
        addSingleReplicas(settings);
        addTransactions(settings);
        addSizes(settings);
        addThreads(settings);
        return settings;
    }

    /** Returns the settings of the same node as a controller without a broker. */
    static Properties ofControllerAlone(Path logDirectory, int controllerPort) {
        Properties settings = of(logDirectory, 0, controllerPort);
        settings.setProperty("process.roles", "controller");
        settings.setProperty("listeners", "CONTROLLER://%s:%d".formatted(Ports.HOST, controllerPort));
        settings.remove("inter.broker.listener.name");
        return settings;
    }

    private static void addNode(Properties settings, Path logDirectory, int port, int controllerPort) {
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", Integer.toString(NODE_ID));
        // a static quorum: unlike a dynamic one, it does not store the controller's port, which changes with each start
        settings.setProperty("controller.quorum.voters", "%d@%s:%d".formatted(NODE_ID, Ports.HOST, controllerPort));
        settings.setProperty("controller.listener.names", "CONTROLLER");
        settings.setProperty("inter.broker.listener.name", "PLAINTEXT");
        settings.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.setProperty(
                "listeners",
                "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(Ports.HOST, port, Ports.HOST, controllerPort));
        settings.setProperty("log.dirs", logDirectory.toString());
        // topics are created explicitly, with their partitions and retention; a typo must fail
        settings.setProperty("auto.create.topics.enable", "false");
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        // a pause of the whole JVM must not count as death; a killed broker is recognised without it (KilledBroker)
        settings.setProperty("broker.session.timeout.ms", "60000");
        settings.setProperty("broker.heartbeat.interval.ms", "1000");
    }

    private static void addSingleReplicas(Properties settings) {
        settings.setProperty("default.replication.factor", "1");
        settings.setProperty("offsets.topic.replication.factor", "1");
        settings.setProperty("offsets.topic.num.partitions", "3");
        settings.setProperty("transaction.state.log.replication.factor", "1");
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("transaction.state.log.num.partitions", "3");
        settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
        settings.setProperty("share.coordinator.state.topic.min.isr", "1");
        settings.setProperty("share.coordinator.state.topic.num.partitions", "3");
    }

    private static void addTransactions(Properties settings) {
        // read_committed consumers wait for the open transaction of a killed producer: abort it soon after its timeout
        // (by default the broker checks every 10 s), and allow no timeout longer than a person would wait
        settings.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        settings.setProperty("transaction.max.timeout.ms", "120000");
        // a transaction that follows another waits in the broker until the one before is complete: see
        // docs/operate/troubleshooting.md
        settings.setProperty("add.partitions.to.txn.retry.backoff.max.ms", "5000");
    }

    private static void addSizes(Properties settings) {
        settings.setProperty("message.max.bytes", Integer.toString(EmbeddedKafka.MAX_MESSAGE_BYTES));
        settings.setProperty("replica.fetch.max.bytes", Integer.toString(EmbeddedKafka.MAX_MESSAGE_BYTES));
        settings.setProperty("log.segment.bytes", Integer.toString(64 * MIB));
        // preallocated twice for each partition: 10 MiB each by default; a segment of 64 MiB needs 128 KiB
        settings.setProperty("log.index.size.max.bytes", Integer.toString(MIB / 4));
        settings.setProperty("offsets.topic.segment.bytes", Integer.toString(16 * MIB));
        settings.setProperty("transaction.state.log.segment.bytes", Integer.toString(16 * MIB));
        // on the heap of the shared JVM: 128 MiB by default, enough for 5 million keys; 4 MiB are enough for 160,000
        settings.setProperty("log.cleaner.dedupe.buffer.size", Integer.toString(4 * MIB));
    }

    private static void addThreads(Properties settings) {
        settings.setProperty("num.network.threads", "2");
        settings.setProperty("num.io.threads", "4");
        settings.setProperty("background.threads", "2");
    }
}
