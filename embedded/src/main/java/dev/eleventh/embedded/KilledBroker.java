package dev.eleventh.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registration that a killed broker leaves behind. The controller keeps it until the broker's session expires, and
 * only then admits the restarted broker. In between, the restarted broker acts on metadata from before the kill. If it
 * completes a transaction then, Kafka 4.4 treats partitions without a leader as deleted and writes no marker to them, so
 * that readers of committed records wait there indefinitely. Therefore, the controller first runs alone, to remove the
 * registration.
 */
final class KilledBroker {
    private static final Logger log = LoggerFactory.getLogger(KilledBroker.class);

    private KilledBroker() {}

    /** Returns whether the broker that last used the log directory was killed: a clean stop leaves a file. */
    static boolean isIn(Path logDirectory) {
        return !Files.exists(logDirectory.resolve(".kafka_cleanshutdown"));
    }

    /** @param controllerPort free, and used only until this returns */
    static void unregister(Path logDirectory, int controllerPort) {
        KafkaConfig settings =
                KafkaConfig.fromProps(BrokerSettings.ofControllerAlone(logDirectory, controllerPort), false);
        KafkaRaftServer controller = new KafkaRaftServer(settings, Time.SYSTEM);
        try {
            controller.startup();
            unregister(Ports.HOST + ":" + controllerPort);
        } finally {
            controller.shutdown();
            controller.awaitShutdown();
        }
    }

    private static void unregister(String address) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, address))) {
            admin.unregisterBroker(BrokerSettings.NODE_ID).all().get();
            log.info("registration of a killed broker removed");
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof BrokerIdNotRegisteredException)) {
                throw new IllegalStateException(
                        "kafka's controller cannot remove the registration of the killed broker: %s; start it again"
                                .formatted(e.getCause()),
                        e);
            }
            log.debug("the broker was killed before it was registered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while kafka's controller started", e);
        }
    }
}
