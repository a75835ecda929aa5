package dev.eleventh.inference;

import static dev.eleventh.inference.Pictures.BLUE;
import static dev.eleventh.inference.Pictures.RED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.Topics;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.runtime.Outage;
import dev.eleventh.runtime.ServiceLoop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImagesLoopIT {
    private static final int IMAGES = 60;

    private final ChampionHolder holder = new ChampionHolder();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final InferenceMetrics metrics = new InferenceMetrics(registry, holder);
    private final String group = UUID.randomUUID().toString();
    /** Closed in this order. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private TestTopics topics;

    @BeforeEach
    void start() throws Exception {
        topics = TestTopics.empty();
        holder.swap(new PublishedModel(1, RED, BLUE).champion());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        holder.close();
        topics.close();
    }

    @Test
    void everyImageHasOnePredictionWhenTheLoopIsKilledBeforeOrAfterItsCommit() {
        sendImages(0, IMAGES);

        runUntilKilled("one", log -> new KilledLog(log, false, 3));
        runUntilKilled("one", log -> new KilledLog(log, true, 3));
        run("one", UnaryOperator.identity());

        awaitEachAnsweredOnce(IMAGES);
    }

    @Test
    void whatAKilledInstanceLeftOpenIsAbortedByItsSuccessor() {
        sendImages(0, 5);
        InferenceConfig config = config("one");
        // not closed: a process that is killed says nothing to the broker
        KafkaProducer<String, Prediction> killed = new KafkaProducer<>(
                new KafkaClients(config, registry).predictions(),
                Topics.PREDICTIONS.key().serializer(),
                Topics.PREDICTIONS.value().serializer());
        opened.add(() -> killed.close(Duration.ZERO));
        killed.initTransactions();
        killed.beginTransaction();
        var unused = killed.send(new ProducerRecord<>(Topics.PREDICTIONS.name(), "image-0", half()));
        killed.flush();

        run("one", UnaryOperator.identity());

        awaitEachAnsweredOnce(5);
    }

    private static Prediction half() {
        return new Prediction(
                "image-0",
                List.of(),
                false,
                1,
                "",
                Clock.systemUTC().instant(),
                new Prediction.PredictionError("half", "never committed"));
    }

    @Test
    void everyImageHasOnePredictionWhileInstancesJoinAndDie() {
        run("one", UnaryOperator.identity());
        sendImages(0, IMAGES);
        await().until(() -> !topics.predictions().isEmpty());

        ServiceLoop dying = run("two", UnaryOperator.identity());
        sendImages(IMAGES, 2 * IMAGES);
        run("three", UnaryOperator.identity());
        sendImages(2 * IMAGES, 3 * IMAGES);
        // its consumer does not leave the group: the others wait for its session to end
        dying.close();
        sendImages(3 * IMAGES, 4 * IMAGES);

        awaitEachAnsweredOnce(4 * IMAGES);
    }

    @Test
    void instancesThatShareATransactionalIdFenceEachOtherAndLoseNothing() {
        run("one", UnaryOperator.identity());
        run("one", UnaryOperator.identity());

        sendImages(0, IMAGES);

        awaitEachAnsweredOnce(IMAGES);
    }

    @Test
    void aBatchThatFailedIsTriedAgainImageByImage() {
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        sendImages(0, IMAGES);

        run(
                "one",
                log -> new ObservedLog(log, size -> {
                    sizes.add(size);
                    if (sizes.size() == 1) {
                        throw new CommitFailedException("it took too long");
                    }
                }));

        awaitEachAnsweredOnce(IMAGES);
        assertThat(sizes.get(0)).isGreaterThan(1);
        assertThat(sizes.subList(1, 4)).startsWith(1).allMatch(size -> size <= 4);
    }

    @Test
    void imagesWaitForTheFirstVersionAndAreAnsweredThen() {
        holder.swap(null);
        sendImages(0, IMAGES);
        run("one", UnaryOperator.identity());
        // a member that waits is a member: the others get the partitions that it leaves, not all
        run("two", UnaryOperator.identity());
        await().during(Duration.ofSeconds(2)).until(() -> topics.predictions().isEmpty());

        holder.swap(champion(1));

        awaitEachAnsweredOnce(IMAGES);
    }

    @Test
    void aSwapInTheMiddleOfTheStreamFailsNothingAndEachPredictionIsOfOneOfTheTwo() {
        run("one", UnaryOperator.identity());
        sendImages(0, IMAGES);
        await().until(() -> !topics.predictions().isEmpty());

        Champion next = champion(2);
        holder.swap(next);
        sendImages(IMAGES, 2 * IMAGES);

        awaitEachAnsweredOnce(2 * IMAGES);
        assertThat(topics.predictions()).allMatch(prediction -> prediction.error() == null);
        assertThat(topics.predictions().stream().map(Prediction::modelVersion).distinct())
                .containsExactlyInAnyOrder(1L, 2L);
        assertThat(topics.predictions())
                .filteredOn(prediction -> prediction.modelVersion() == 2)
                .allMatch(prediction -> prediction
                        .headSha256()
                        .equals(next.manifest().head().sha256().hex()));
    }

    @Test
    void eachBadImageHasAnErrorAndTheOthersGoOn() {
        topics.sendImage("empty", new byte[0]);
        topics.sendImage("text", Pictures.text());
        topics.sendImage("truncated", Pictures.truncatedJpeg());
        topics.sendImage("huge", Pictures.hugePng());
        topics.sendImage("large", new byte[Topics.MAX_IMAGE_BYTES + 1]);
        topics.sendImage("null", null);
        topics.sendImage("two words", Pictures.png(RED, 1));
        ProducerRecord<byte[], byte[]> mismatch =
                new ProducerRecord<>(Topics.IMAGES.name(), "mismatch".getBytes(UTF_8), Pictures.png(RED, 1));
        mismatch.headers().add("content-type", "image/jpeg".getBytes(UTF_8));
        topics.send(mismatch);
        topics.send(new ProducerRecord<>(Topics.IMAGES.name(), 1, null, null));
        topics.sendImage("good", Pictures.png(BLUE, 1));
        topics.flush();

        run("one", UnaryOperator.identity());
        await().atMost(Duration.ofSeconds(60)).until(() -> topics.predictions().size() >= 10);

        Map<String, String> reasons = topics.predictions().stream()
                .collect(Collectors.toMap(
                        // a request that cannot be named is answered under its place
                        prediction -> prediction.id().replaceAll("^images-\\d-\\d+$", "place-of-" + reason(prediction)),
                        ImagesLoopIT::reason));
        assertThat(reasons)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "empty", "empty-body",
                        "text", "unsupported-format",
                        "truncated", "truncated-image",
                        "huge", "dimensions-too-large",
                        "large", "too-large",
                        "null", "empty-body",
                        "place-of-invalid-id", "invalid-id",
                        "mismatch", "content-type-mismatch",
                        "place-of-empty-body", "empty-body",
                        "good", "none"));
        assertThat(registry.get("eleventh.predictions")
                        .tag("outcome", "error")
                        .counter()
                        .count())
                .isEqualTo(9);
    }

    private static String reason(Prediction prediction) {
        return prediction.error() == null ? "none" : prediction.error().reason();
    }

    private static Champion champion(long version) {
        try {
            return new PublishedModel(version, RED, BLUE).champion();
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
    }

    private void sendImages(int from, int to) {
        for (int number = from; number < to; number++) {
            topics.sendImage("image-" + number, Pictures.png(number % 2 == 0 ? RED : BLUE, number));
        }
        topics.flush();
    }

    private void awaitEachAnsweredOnce(int images) {
        await().atMost(Duration.ofSeconds(90)).until(() -> topics.predictions().size() >= images);
        List<Prediction> predictions = topics.predictions();
        assertThat(predictions)
                .extracting(Prediction::id)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, images)
                        .mapToObj(number -> "image-" + number)
                        .toList());
        assertThat(predictions).allMatch(prediction -> prediction.best().equals(isEven(prediction.id()) ? RED : BLUE));
    }

    private static boolean isEven(String id) {
        return Integer.parseInt(id.substring("image-".length())) % 2 == 0;
    }

    private InferenceConfig config(String instance) {
        return topics.config(
                Map.of("INFERENCE_GROUP_ID", group, "INFERENCE_TRANSACTIONAL_ID", group + instance, "MAX_BATCH", "8"));
    }

    private ServiceLoop run(String instance, UnaryOperator<PredictionLog> through) {
        KafkaClients clients = new KafkaClients(config(instance), registry);
        Consumer<byte[], byte[]> consumer = clients.images();
        ImagesLoop loop = loop(clients, consumer, through);
        ServiceLoop running = ServiceLoop.start("answer-" + instance, loop, consumer::wakeup, (part, cause) -> {
            throw new AssertionError(part, cause);
        });
        opened.push(clients);
        opened.push(loop);
        opened.push(running);
        return running;
    }

    private void runUntilKilled(String instance, UnaryOperator<PredictionLog> through) {
        try (KafkaClients clients = new KafkaClients(config(instance), registry)) {
            // the loop is not closed: what it had open stays open
            ImagesLoop loop = loop(clients, clients.images(), through);
            await().atMost(Duration.ofSeconds(60)).until(() -> isKilledBy(loop));
        }
    }

    private static boolean isKilledBy(ImagesLoop loop) throws InterruptedException {
        try {
            loop.runOnce();
            return false;
        } catch (KilledException e) {
            return true;
        }
    }

    private ImagesLoop loop(
            KafkaClients clients, Consumer<byte[], byte[]> consumer, UnaryOperator<PredictionLog> through) {
        Predictor predictor = new Predictor(Engine.backbone(), 2, Clock.systemUTC(), metrics);
        opened.addLast(predictor);
        return new ImagesLoop(
                consumer,
                () -> through.apply(KafkaPredictionLog.open(clients, registry)),
                holder,
                predictor,
                metrics,
                new Outage("answer", KafkaException.class::isInstance, Duration.ofMinutes(1), System::nanoTime));
    }

    private static final class KilledException extends RuntimeException {}

    /** Ends the loop at its n-th batch, before or after the batch is committed. */
    private record KilledLog(PredictionLog log, boolean afterCommit, int[] batchesLeft) implements PredictionLog {
        private KilledLog(PredictionLog log, boolean afterCommit, int batches) {
            this(log, afterCommit, new int[] {batches});
        }

        @Override
        public void append(
                List<Prediction> predictions,
                Map<TopicPartition, OffsetAndMetadata> offsets,
                ConsumerGroupMetadata group) {
            batchesLeft[0]--;
            if (batchesLeft[0] == 0 && !afterCommit) {
                throw new KilledException();
            }
            log.append(predictions, offsets, group);
            if (batchesLeft[0] == 0) {
                throw new KilledException();
            }
        }

        @Override
        public void close() {
            log.close();
        }
    }

    /** Tells the size of each batch before it is appended. */
    private record ObservedLog(PredictionLog log, IntConsumer observer) implements PredictionLog {
        @Override
        public void append(
                List<Prediction> predictions,
                Map<TopicPartition, OffsetAndMetadata> offsets,
                ConsumerGroupMetadata group) {
            observer.accept(predictions.size());
            log.append(predictions, offsets, group);
        }

        @Override
        public void close() {
            log.close();
        }
    }
}
