package dev.eleventh.runtime.kafka;

import dev.eleventh.runtime.config.Settings;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The broker's address and the client's credentials: the settings that all Kafka clients share.
 *
 * @param security Kafka's client settings for TLS and SASL; empty if neither is used
 */
public record KafkaConnection(String bootstrapServers, Map<String, String> security) {
    private static final String PROTOCOL = "security.protocol";
    private static final List<String> ACCEPTED = List.of("ssl.", "sasl.");

    public KafkaConnection {
        security = Map.copyOf(security);
    }

    /** Creates a connection to a broker without TLS and login. */
    public static KafkaConnection plain(String bootstrapServers) {
        return new KafkaConnection(bootstrapServers, Map.of());
    }

    /** Reads the settings; the caller calls {@link Settings#verify()} before it uses the values. */
    public static KafkaConnection read(Settings settings) {
        return new KafkaConnection(
                settings.text("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092", "Kafka brokers to connect to first"),
                settings.file(
                                "KAFKA_CLIENT_PROPERTIES",
                                "file of Kafka's own settings security.protocol, ssl.* and sasl.*; none: no TLS, no login",
                                KafkaConnection::parse)
                        .orElse(Map.of()));
    }

    /** Parses the file. Its errors contain only keys, because a value may be a password. */
    private static Map<String, String> parse(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException("a string can be read", e);
        }
        Map<String, String> security = new TreeMap<>();
        properties.stringPropertyNames().forEach(key -> security.put(key, properties.getProperty(key)));
        List<String> others = security.keySet().stream()
                .filter(key -> !key.equals(PROTOCOL) && ACCEPTED.stream().noneMatch(key::startsWith))
                .toList();
        if (!others.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s, ssl.* and sasl.* only, found %s".formatted(PROTOCOL, String.join(", ", others)));
        }
        if (!security.containsKey(PROTOCOL)) {
            throw new IllegalArgumentException(
                    "%s=SSL, SASL_SSL or SASL_PLAINTEXT among its lines".formatted(PROTOCOL));
        }
        return security;
    }

    /** Returns the given settings of one client together with these. */
    public Map<String, Object> with(Map<String, ?> own) {
        Map<String, Object> all = new HashMap<>(own);
        all.putAll(security);
        all.put("bootstrap.servers", bootstrapServers);
        return all;
    }

    /** Returns the address and the protocol, without credentials. */
    @Override
    public String toString() {
        return "%s (%s)".formatted(bootstrapServers, security.getOrDefault(PROTOCOL, "PLAINTEXT"));
    }
}
