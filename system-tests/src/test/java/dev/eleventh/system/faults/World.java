package dev.eleventh.system.faults;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.testing.JavaProgram;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.embedded.Ports;
import dev.eleventh.inference.InferenceMain;
import dev.eleventh.ingest.IngestMain;
import dev.eleventh.migrations.MigrationsMain;
import dev.eleventh.system.KafkaProbe;
import dev.eleventh.trainer.TrainerMain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs broker, database and the three services as separate processes, which are restarted when they end. The services
 * connect to broker and database through proxies; the tests connect directly.
 */
final class World implements AutoCloseable {

    private final Path directory;
    private final int kafkaPort = Ports.free();
    private final int databasePort = Ports.free();
    private final Program broker;
    private final Program database;
    private final TcpProxy toBroker;
    private final TcpProxy toDatabase;
    private final Map<String, String> environment;
    private final Path agent;
    private final Service ingest;
    private final Service trainer;
    private final Service inference;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /** One of Eleventh's services: its program, its HTTP port, and the file that arms {@link Points} in it. */
    record Service(Program program, int port, Path points) {
        String name() {
            return program.name();
        }

        void arm(Points.Point point) throws IOException {
            // atomic, because the agent must not read half a line
            Path fresh = points.resolveSibling(points.getFileName() + ".new");
            Files.writeString(fresh, point.line());
            Files.move(fresh, points, StandardCopyOption.ATOMIC_MOVE);
        }

        void disarm() throws IOException {
            Files.deleteIfExists(points);
        }
    }

    /**
     * Starts all processes.
     *
     * @param databaseDirectory the directory of PostgreSQL's data, possibly on a small disk
     * @param more additional settings of the services
     */
    World(Path directory, Path databaseDirectory, Map<String, String> more) throws IOException {
        this.directory = directory;
        int behindProxy = Ports.free();
        toBroker = new TcpProxy(Ports.free(), behindProxy);
        toDatabase = new TcpProxy(Ports.free(), databasePort);
        broker = new Program(
                "broker",
                BrokerMain.class,
                List.of("-Xmx768m"),
                List.of(
                        directory.resolve("kafka").toString(),
                        String.valueOf(kafkaPort),
                        String.valueOf(behindProxy),
                        String.valueOf(toBroker.port()),
                        String.valueOf(Ports.free())),
                Map.of(),
                directory);
        database = new Program(
                "database",
                DatabaseMain.class,
                List.of("-Xmx64m"),
                List.of(databaseDirectory.toString(), String.valueOf(databasePort)),
                Map.of(),
                directory);
        agent = Points.agentJar(directory);
        environment = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                "127.0.0.1:" + toBroker.port(),
                "DATABASE_URL",
                "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(toDatabase.port()),
                "DATABASE_USER",
                "postgres",
                "DATABASE_PASSWORD",
                "trusted",
                "TF_CPP_MIN_LOG_LEVEL",
                "2"));
        environment.putAll(more);
        migrate();
        ingest = service("ingest", IngestMain.class);
        trainer = service("trainer", TrainerMain.class);
        inference = service("inference", InferenceMain.class);
    }

    private void migrate() throws IOException {
        ProcessBuilder migration = JavaProgram.of(MigrationsMain.class)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("migrations.log").toFile());
        migration.environment().putAll(environment);
        Process running = migration.start();
        try {
            if (running.waitFor() != 0) {
                throw new AssertionError("migrations failed: " + Files.readString(directory.resolve("migrations.log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts a service; a name can be used again only after the previous service of this name was closed. */
    Service service(String name, Class<?> main) {
        int port = Ports.free();
        Path points = directory.resolve(name + ".points");
        Map<String, String> own = new HashMap<>(environment);
        own.put("HTTP_PORT", String.valueOf(port));
        own.put("STATE_DIRECTORY", directory.resolve(name + "-state").toString());
        own.put("INFERENCE_TRANSACTIONAL_ID", name);
        List<String> options = List.of("-Xmx512m", "-javaagent:%s=%s".formatted(agent, points));
        return new Service(new Program(name, main, options, List.of(), own, directory), port, points);
    }

    Service ingest() {
        return ingest;
    }

    Service trainer() {
        return trainer;
    }

    Service inference() {
        return inference;
    }

    Program broker() {
        return broker;
    }

    Program database() {
        return database;
    }

    TcpProxy toBroker() {
        return toBroker;
    }

    TcpProxy toDatabase() {
        return toDatabase;
    }

    /** Returns the broker's address, without the proxy. */
    String bootstrapServers() {
        return "127.0.0.1:" + kafkaPort;
    }

    /** Returns the database's URL, without the proxy. */
    String databaseUrl() {
        return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(databasePort);
    }

    /** Kills the server and all its sessions simultaneously. */
    void killDatabase(Path databaseDirectory) throws IOException {
        ProcessHandle postmaster = DatabaseMain.postmaster(databaseDirectory);
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    /** Waits until ingest and trainer are ready; inference becomes ready only with the first version. */
    void awaitStarted() {
        awaitReady(ingest);
        awaitReady(trainer);
    }

    void awaitReady() {
        awaitReady(ingest);
        awaitReady(trainer);
        awaitReady(inference);
    }

    void awaitReady(Service service) {
        await(service.name() + " to be ready")
                .pollInterval(Duration.ofMillis(100))
                .until(() -> status(service, "/health/ready") == 200);
    }

    private int status(Service service, String path) {
        return get(service, path).map(HttpResponse::statusCode).orElse(0);
    }

    /** Returns the response, or empty if the service does not answer. */
    Optional<HttpResponse<String>> get(Service service, String path) {
        URI uri = URI.create("http://127.0.0.1:%d%s".formatted(service.port(), path));
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Patience.LIMIT).build();
        try {
            return Optional.of(http.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Returns the trainer's response of {@code GET /v1/learner}, or empty if it does not answer with 200. */
    Optional<JsonNode> learner() {
        return get(trainer, "/v1/learner")
                .filter(response -> response.statusCode() == 200)
                .map(response -> Json.read(response.body(), JsonNode.class));
    }

    KafkaProbe probe() {
        return new KafkaProbe(bootstrapServers());
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(List.of(
                ingest.program(), trainer.program(), inference.program(), broker, database, toBroker, toDatabase));
        for (AutoCloseable each : all) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
