package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.testing.Failures;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.embedded.EmbeddedKafka;
import dev.eleventh.embedded.Ports;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.inference.InferenceService;
import dev.eleventh.inference.config.InferenceConfig;
import dev.eleventh.ingest.IngestService;
import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import dev.eleventh.trainer.TrainerService;
import dev.eleventh.trainer.config.TrainerConfig;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Runs the services with a broker that requires TLS and a password. */
@ResourceLock(CapturedLog.NAME)
class SecureBrokerIT {
    private static final String PASSWORD = "the-password-of-eleventh";
    private static final String WRONG = "a-password-that-is-wrong";

    @TempDir
    static Path directory;

    private static TestCertificate certificate;
    private static EmbeddedKafka kafka;
    private static CapturedLog log;

    @BeforeAll
    static void start() throws Exception {
        log = new CapturedLog();
        certificate = new TestCertificate(directory);
        int port = Ports.free();
        int controller = Ports.free();
        Map<String, String> more = new HashMap<>();
        more.put("listeners", "SASL_SSL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controller));
        more.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        more.put("inter.broker.listener.name", "SASL_SSL");
        more.put("listener.security.protocol.map", "SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT");
        more.put("sasl.enabled.mechanisms", "PLAIN");
        more.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        more.put(
                "listener.name.sasl_ssl.plain.sasl.jaas.config",
                login("broker", "of-the-broker")
                        + " user_broker=\"of-the-broker\" user_eleventh=\"%s\";".formatted(PASSWORD));
        more.put("ssl.keystore.type", "PKCS12");
        more.put("ssl.keystore.location", certificate.keyStore().toString());
        more.put("ssl.keystore.password", TestCertificate.PASSWORD);
        more.put("ssl.truststore.type", "PKCS12");
        more.put("ssl.truststore.location", certificate.trustStore().toString());
        more.put("ssl.truststore.password", TestCertificate.PASSWORD);
        kafka = EmbeddedKafka.start(directory.resolve("kafka"), port, more);
    }

    @AfterAll
    static void stop() {
        kafka.close();
        log.close();
    }

    private static String login(String user, String password) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\""
                .formatted(user, password);
    }

    /** Writes the properties file that docs/operate/security.md shows. */
    private static Path properties(String name, String password) throws Exception {
        return Files.writeString(directory.resolve(name), """
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                sasl.jaas.config=%s;
                ssl.truststore.location=%s
                ssl.truststore.password=%s
                """.formatted(
                        login("eleventh", password), certificate.trustStore(), TestCertificate.PASSWORD));
    }

    private static Map<String, String> environment(String name, String password) throws Exception {
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                kafka.bootstrapServers(),
                "KAFKA_CLIENT_PROPERTIES",
                properties(name, password).toString(),
                "HOLD_OUT_FRACTION",
                "0");
    }

    @Test
    void theThreeServicesLearnAndPredictOverTlsWithALogin() throws Exception {
        Map<String, String> environment = environment("kafka.properties", PASSWORD);
        KafkaConnection connection = KafkaConnection.read(Settings.of(environment));
        try (RunningServices services = new RunningServices(directory.resolve("state"), "secure_broker", environment)) {
            for (int i = 0; i < 4; i++) {
                services.queue("POST", "/v1/examples?label=disc", Drawings.png("disc", i));
                services.queue("POST", "/v1/examples?label=cross", Drawings.png("cross", i));
            }
            await("a prediction over HTTP").until(() -> {
                HttpResponse<String> answer = services.send("POST", "/v1/predict", Drawings.png("disc", 100));
                return answer.statusCode() == 200
                        && answer.body().contains("\"cross\"")
                        && answer.body().contains("\"disc\"");
            });
            assertThat(predictedOverKafka(connection)).contains("\"disc\"");
            // the lag comes from an admin client, which must log in, too
            await("a lag of 0")
                    .until(() -> services.send("GET", "/v1/learner", new byte[0])
                            .body()
                            .contains("\"lag\":0"));
            assertThat(services.send("GET", "/v1/rejected", new byte[0]).statusCode())
                    .isEqualTo(200);
            assertThat(services.send("PUT", "/v1/serving/pin", "{\"version\":1}".getBytes(UTF_8))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(services.send("PUT", "/v1/labels/disc", RunningServices.labelBody("ring"))
                            .statusCode())
                    .isEqualTo(202);
            assertNoSecret(services.send("GET", "/metrics", new byte[0]).body().lines());
        }
        assertThat(log.lines())
                .as("the clients' settings are logged, with hidden passwords")
                .anyMatch(line -> line.contains("sasl.jaas.config = [hidden]"));
        assertNoSecret(log.lines().stream());
    }

    private static String predictedOverKafka(KafkaConnection connection) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        connection.with(Map.of()), new ByteArraySerializer(), new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        connection.with(Map.of("group.id", "test", "auto.offset.reset", "earliest")),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            var unused = producer.send(
                    new ProducerRecord<>("images", "question".getBytes(UTF_8), Drawings.png("disc", 101)));
            consumer.subscribe(List.of("predictions"));
            return await("a prediction over Kafka")
                    .until(
                            () -> {
                                StringBuilder answers = new StringBuilder();
                                consumer.poll(Duration.ofMillis(100))
                                        .forEach(each -> answers.append(new String(each.value(), UTF_8)));
                                return answers.toString();
                            },
                            answers -> !answers.isEmpty());
        }
    }

    @Test
    void aWrongPasswordEndsIngestAndTrainerAndMakesInferenceWait() throws Exception {
        Map<String, String> environment = new HashMap<>(environment("wrong.properties", WRONG));
        environment.putAll(Map.of(
                "STATE_DIRECTORY", directory.resolve("never").toString(),
                "DATABASE_URL", TestServers.postgreSql().createDatabase("wrong_password"),
                "DATABASE_USER", TestServers.postgreSql().user(),
                "DATABASE_PASSWORD", TestServers.postgreSql().password(),
                "AWAY_LIMIT", Patience.MINUTES + "m"));
        Settings settings = Settings.of(environment);
        Queue<String> ends = new ConcurrentLinkedQueue<>();
        try (Failures failures = new Failures();
                Metrics metrics = Metrics.start();
                Tracing tracing = Tracing.start("test", Map.of());
                Backbone backbone = Backbone.load();
                TrainerService trainer = TrainerService.start(
                        TrainerConfig.read(settings),
                        backbone,
                        metrics.registry(),
                        tracing,
                        (part, cause) -> ends.add(part + " " + cause));
                InferenceService inference = InferenceService.start(
                        InferenceConfig.read(settings), backbone, metrics.registry(), tracing, failures::failed)) {
            assertThatThrownBy(() -> IngestService.start(
                            IngestConfig.read(settings), metrics.registry(), tracing, failures::failed))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(kafka.bootstrapServers() + " (SASL_SSL)")
                    .hasMessageContaining("Authentication failed")
                    .hasMessageContaining(
                            "correct the login or the certificates in the file of KAFKA_CLIENT_PROPERTIES");
            await("the trainer's end")
                    .until(() -> ends.stream()
                            .anyMatch(end ->
                                    end.startsWith("record-examples") && end.contains("SaslAuthenticationException")));
            assertThat(trainer.healthChecks()).isNotEmpty();
            await("inference to say why it waits")
                    .until(() -> inference.healthChecks().stream()
                            .map(HealthCheck::health)
                            .anyMatch(health ->
                                    !health.ready() && health.reason().contains("SaslAuthenticationException")));
        }
        assertNoSecret(Stream.concat(log.lines().stream(), ends.stream()));
    }

    @Test
    void aSettingOutsideTlsAndSaslIsRefusedByNameWithoutItsValue() throws Exception {
        Path file =
                Files.writeString(directory.resolve("other.properties"), """
                security.protocol=SASL_SSL
                sasl.jaas.config=%s;
                bootstrap.servers=elsewhere:9092
                acks=0
                """.formatted(login("eleventh", PASSWORD)));
        Settings settings = Settings.of(Map.of("KAFKA_CLIENT_PROPERTIES", file.toString()));

        IngestConfig config = IngestConfig.read(settings);

        assertThat(config.toString()).doesNotContain(PASSWORD);
        assertThatThrownBy(settings::verify)
                .hasMessageContaining("KAFKA_CLIENT_PROPERTIES is '%s'".formatted(file))
                .hasMessageContaining("found acks, bootstrap.servers")
                .hasMessageNotContaining(PASSWORD);
        assertThat(Json.write(Map.of(
                        "config",
                        KafkaConnection.read(Settings.of(environment("k", PASSWORD)))
                                .toString())))
                .doesNotContain(PASSWORD);
    }

    private static void assertNoSecret(Stream<String> lines) {
        assertThat(lines)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .doesNotContain(PASSWORD)
                        .doesNotContain(WRONG)
                        .doesNotContain(TestCertificate.PASSWORD));
    }
}
