package dev.eleventh.system.faults;

import dev.eleventh.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the broker. Arguments: DIRECTORY PORT PORT-BEHIND-PROXY PROXY-PORT CONTROLLER-PORT. A client that connects
 * through the proxy is directed to the proxy for later connections, too.
 */
final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] args) throws InterruptedException {
        Orphan.endWithParent();
        int port = Integer.parseInt(args[1]);
        // a separate listener for the proxy: the broker connects to itself on the first listener, which is never cut
        Map<String, String> settings = Map.of(
                "listeners",
                "PLAINTEXT://127.0.0.1:%d,PROXIED://127.0.0.1:%s,CONTROLLER://127.0.0.1:%s"
                        .formatted(port, args[2], args[4]),
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:%d,PROXIED://127.0.0.1:%s".formatted(port, args[3]),
                "controller.quorum.voters",
                "1@127.0.0.1:" + args[4],
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT");
        EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(args[0]), port, settings);
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "stop"));
        new CountDownLatch(1).await();
    }
}
