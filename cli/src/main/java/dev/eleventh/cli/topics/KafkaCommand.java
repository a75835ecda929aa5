package dev.eleventh.cli.topics;

import dev.eleventh.cli.terminal.EleventhCommand;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.runtime.config.InvalidSettingsException;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** A command that connects to the broker. */
abstract class KafkaCommand extends EleventhCommand {
    /** Short, because a person is waiting. */
    static final Duration LIMIT = Duration.ofSeconds(15);

    private static final Pattern BROKERS = Pattern.compile("[^,:\\s]+:\\d{1,5}(\\s*,\\s*[^,:\\s]+:\\d{1,5})*");

    private static final String DEFAULT_BROKER = "localhost:9092";

    @Option(
            names = "--bootstrap",
            order = 99,
            paramLabel = "HOST:PORT",
            defaultValue = "${KAFKA_BOOTSTRAP_SERVERS:-" + DEFAULT_BROKER + "}",
            description = "Bootstrap brokers. Default: $KAFKA_BOOTSTRAP_SERVERS, else " + DEFAULT_BROKER + ".")
    private String bootstrap = DEFAULT_BROKER;

    @Option(
            names = "--kafka-properties",
            order = 99,
            paramLabel = "FILE",
            defaultValue = "${KAFKA_CLIENT_PROPERTIES:-none}",
            description =
                    "File with Kafka's settings security.protocol, ssl.* and sasl.*. Default: $KAFKA_CLIENT_PROPERTIES,"
                            + " else none.")
    private String properties = "none";

    KafkaCommand(Terminal terminal) {
        super(terminal);
    }

    final KafkaConnection kafka() {
        Settings settings =
                Settings.of(Map.of("KAFKA_BOOTSTRAP_SERVERS", bootstrap(), "KAFKA_CLIENT_PROPERTIES", properties));
        KafkaConnection kafka = KafkaConnection.read(settings);
        try {
            settings.verify();
        } catch (InvalidSettingsException e) {
            throw usage("--kafka-properties: " + e.problems().get(0));
        }
        return kafka;
    }

    private String bootstrap() {
        String brokers = bootstrap.isBlank() ? DEFAULT_BROKER : bootstrap.strip();
        if (!BROKERS.matcher(brokers).matches()) {
            throw usage("--bootstrap must be like %s, or several separated by commas, was '%s'"
                    .formatted(DEFAULT_BROKER, bootstrap));
        }
        return brokers;
    }
}
