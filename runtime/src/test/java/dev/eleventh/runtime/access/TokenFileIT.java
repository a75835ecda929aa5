package dev.eleventh.runtime.access;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.eleventh.runtime.config.Secret;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.telemetry.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A file of tokens that changes while a service uses it. */
class TokenFileIT {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Secret FIRST = Token.random();
    private static final Secret SECOND = Token.random();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Metrics metrics = Metrics.start();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final AtomicLong now = new AtomicLong();

    @TempDir
    Path directory;

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void stop() {
        logger().detachAppender(log);
        metrics.close();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(TokenFile.class);
    }

    private static String line(Secret token) {
        return Token.of(token, Set.of(Role.PREDICT), "").line() + "\n";
    }

    private HttpServer start(Path file) throws IOException {
        return HttpServer.start(
                new HttpSettings(
                        "127.0.0.1",
                        0,
                        Optional.of(new TokenFile(file, Files.readString(file), now::get)),
                        HttpSettings.DEFAULT_BODIES_BYTES),
                List.of(routes -> routes.get("/v1/things", ctx -> ctx.result("thing"), Role.PREDICT)),
                List.of(),
                metrics.registry());
    }

    private int status(HttpServer server, String header, String value) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/v1/things".formatted(server.port())))
                .header(header, value)
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private int status(HttpServer server, Secret token) throws Exception {
        return status(server, "Authorization", "Bearer " + token.reveal());
    }

    /** The time after which a service checks the file again. */
    private void passASecond() {
        now.addAndGet(LOOK_AGAIN.toNanos());
    }

    private List<String> errors() {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel() == Level.ERROR)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void acceptsAnAddedTokenAndRejectsARemovedOneWithItsSession() throws Exception {
        Path file = Files.writeString(directory.resolve("tokens"), line(FIRST));
        try (HttpServer server = start(file)) {
            String session = "eleventh_token=" + FIRST.reveal();
            assertThat(status(server, "Cookie", session)).isEqualTo(200);
            assertThat(status(server, SECOND)).isEqualTo(401);

            Files.writeString(file, line(FIRST) + line(SECOND));
            assertThat(status(server, SECOND)).as("within a second").isEqualTo(401);
            passASecond();
            assertThat(status(server, SECOND)).isEqualTo(200);
            assertThat(status(server, FIRST)).isEqualTo(200);

            Files.writeString(file, line(SECOND));
            passASecond();
            assertThat(status(server, FIRST)).isEqualTo(401);
            assertThat(status(server, "Cookie", session)).isEqualTo(401);
            assertThat(status(server, SECOND)).isEqualTo(200);
            assertThat(errors()).isEmpty();
        }
    }

    /**
     * Kubernetes updates a mounted Secret in this way: the file stays a link, and the folder it points to is replaced
     * atomically.
     */
    @Test
    void aLinkThatPointsToAnotherFileIsAChange() throws Exception {
        Files.writeString(Files.createDirectory(directory.resolve("before")).resolve("tokens"), line(FIRST));
        Files.writeString(Files.createDirectory(directory.resolve("after")).resolve("tokens"), line(SECOND));
        Path data = Files.createSymbolicLink(directory.resolve("..data"), Path.of("before"));
        Path file = Files.createSymbolicLink(directory.resolve("tokens"), Path.of("..data", "tokens"));
        try (HttpServer server = start(file)) {
            assertThat(status(server, FIRST)).isEqualTo(200);

            Path next = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("after"));
            Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
            passASecond();

            assertThat(status(server, SECOND)).isEqualTo(200);
            assertThat(status(server, FIRST)).isEqualTo(401);
        }
    }

    @Test
    void reportsAnInvalidFileOnceAndKeepsThePreviousTokens() throws Exception {
        Path file = Files.writeString(directory.resolve("tokens"), line(FIRST));
        try (HttpServer server = start(file)) {
            Files.writeString(file, line(SECOND) + "administer my-token");
            for (int look = 0; look < 3; look++) {
                passASecond();
                assertThat(status(server, FIRST)).isEqualTo(200);
                assertThat(status(server, SECOND)).isEqualTo(401);
            }

            assertThat(errors())
                    .singleElement()
                    .asString()
                    .contains(
                            file.toString(),
                            "line 2",
                            "64 hexadecimal digits",
                            "the previous tokens stay valid",
                            "correct the file")
                    .doesNotContain("my-token");

            Files.writeString(file, line(SECOND));
            passASecond();
            assertThat(status(server, SECOND)).isEqualTo(200);
            assertThat(status(server, FIRST)).isEqualTo(401);
        }
    }

    @Test
    void reportsAMissingFileOnceAndReadsItAgainWhenItIsBack() throws Exception {
        Path file = Files.writeString(directory.resolve("tokens"), line(FIRST));
        try (HttpServer server = start(file)) {
            Files.delete(file);
            for (int look = 0; look < 3; look++) {
                passASecond();
                assertThat(status(server, FIRST)).isEqualTo(200);
            }

            assertThat(errors()).singleElement().asString().contains("NoSuchFileException", "correct the path");

            Files.writeString(file, line(SECOND));
            passASecond();
            assertThat(status(server, SECOND)).isEqualTo(200);
            assertThat(status(server, FIRST)).isEqualTo(401);
        }
    }
}
