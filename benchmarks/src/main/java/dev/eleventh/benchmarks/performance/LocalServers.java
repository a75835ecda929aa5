package dev.eleventh.benchmarks.performance;

import dev.eleventh.embedded.EmbeddedKafka;
import dev.eleventh.embedded.EmbeddedPostgreSql;
import dev.eleventh.migrations.Migrations;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.runtime.kafka.TopicSetup;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** A broker in this JVM and a separate PostgreSQL, both durable, with empty topics and tables. */
final class LocalServers implements AutoCloseable {
    private static final int PARTITIONS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path folder;
    private final EmbeddedKafka kafka;
    private final EmbeddedPostgreSql postgreSql;
    private final String url;

    private LocalServers(Path folder, EmbeddedKafka kafka, EmbeddedPostgreSql postgreSql, String url) {
        this.folder = folder;
        this.kafka = kafka;
        this.postgreSql = postgreSql;
        this.url = url;
    }

    static LocalServers start(Workbench bench) {
        Path folder = bench.newFolder("servers");
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
        try {
            TopicSetup.createMissing(KafkaConnection.plain(kafka.bootstrapServers()), PARTITIONS, 1, PATIENCE);
            EmbeddedPostgreSql postgreSql = EmbeddedPostgreSql.start(folder.resolve("postgresql"), 0);
            String url = postgreSql.createDatabase("eleventh");
            Migrations.migrate(url, postgreSql.user(), postgreSql.password());
            return new LocalServers(folder, kafka, postgreSql, url);
        } catch (RuntimeException e) {
            kafka.close();
            throw e;
        }
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    EmbeddedKafka kafka() {
        return kafka;
    }

    /** Returns the settings with which a service finds both servers. */
    Map<String, String> environment() {
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "STATE_DIRECTORY", folder.resolve("state").toString(),
                "DATABASE_URL", url,
                "DATABASE_USER", postgreSql.user(),
                "DATABASE_PASSWORD", postgreSql.password());
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, postgreSql.user(), postgreSql.password());
    }

    /** Also deletes the data: a row's gigabytes need not remain until the end of the run. */
    @Override
    public void close() {
        try {
            postgreSql.close();
        } finally {
            kafka.close();
        }
        Workbench.delete(folder);
    }
}
