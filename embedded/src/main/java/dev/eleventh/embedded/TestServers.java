package dev.eleventh.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One broker and one PostgreSQL server for all tests of a JVM, started on first use and deleted with their data when
 * the JVM ends. Each test uses its own topics, groups and database.
 */
public final class TestServers {
    private static @Nullable EmbeddedKafka kafka;
    private static @Nullable EmbeddedPostgreSql postgreSql;

    private TestServers() {}

    public static synchronized EmbeddedKafka kafka() {
        if (kafka == null) {
            Path directory = temporaryDirectory("kafka");
            EmbeddedKafka started = EmbeddedKafka.start(directory, 0);
            atExit(started::close, directory);
            kafka = started;
        }
        return kafka;
    }

    public static synchronized EmbeddedPostgreSql postgreSql() {
        if (postgreSql == null) {
            Path directory = temporaryDirectory("postgresql");
            EmbeddedPostgreSql started = EmbeddedPostgreSql.startForTests(directory);
            atExit(started::close, directory);
            postgreSql = started;
        }
        return postgreSql;
    }

    private static Path temporaryDirectory(String server) {
        try {
            return Files.createTempDirectory("eleventh-test-" + server + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void atExit(Runnable close, Path directory) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            close.run();
                            Directories.delete(directory);
                        },
                        "stop-test-servers"));
    }
}
