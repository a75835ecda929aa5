package dev.eleventh.inference;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.RED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.inference.config.InferenceConfig;
import dev.eleventh.inference.config.KafkaClients;
import dev.eleventh.inference.model.InferenceMetrics;
import dev.eleventh.inference.model.ServingModelHolder;
import dev.eleventh.inference.model.VersionLoader;
import dev.eleventh.inference.predict.ImagesLoop;
import dev.eleventh.inference.predict.Predictor;
import dev.eleventh.inference.predict.ReviewRequests;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.lifecycle.OutageHealth;
import dev.eleventh.runtime.telemetry.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.Color;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class FailedBatchIT {
    private static final int IMAGES = 40;

    /** Number of images in each transaction, including the failed one. */
    private final List<Long> batches = new ArrayList<>();

    private final ServingModelHolder holder = new ServingModelHolder();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final InferenceMetrics metrics = new InferenceMetrics(registry, holder);

    @Test
    void retriesAFailedBatchImageByImageAndCountsItOnce() throws Exception {
        try (TestTopics topics = TestTopics.empty();
                Predictor predictor = new Predictor(2, Clock.systemUTC(), metrics);
                ImagesLoop loop = loop(topics.bootstrapServers(), predictor)) {
            PublishedModel model = PublishedModel.of(1, RED, BLUE);
            holder.swap(new VersionLoader(TestBackbone.get(), TestBackbone.get().newManager())
                    .load(model.manifest(), TestBackbone.get(), model.head()));
            for (int i = 0; i < IMAGES; i++) {
                // one partition, so that there is one batch
                topics.sendImage("same-key", TestImages.png(Color.RED, i), "ce_id", Integer.toString(i));
            }
            topics.flush();

            await().until(() -> {
                loop.runOnce();
                return answered() == IMAGES;
            });

            assertThat(batches.get(0)).isGreaterThan(4);
            assertThat(batches.subList(1, 4)).containsExactly(1L, 2L, 4L);
            assertThat(topics.predictionsById(IMAGES)).hasSize(IMAGES);
        } finally {
            holder.close();
        }
    }

    private double answered() {
        return registry.get("eleventh.predictions")
                .tag("outcome", "answered")
                .counter()
                .count();
    }

    private ImagesLoop loop(String bootstrapServers, Predictor predictor) {
        InferenceConfig config = InferenceConfig.read(Settings.of(
                RunningInference.environment(bootstrapServers, UUID.randomUUID().toString())));
        return new ImagesLoop(
                () -> {},
                new KafkaClients(config, Patience.LIMIT).images(1),
                () -> new FailingProducer(config),
                holder,
                predictor,
                new ReviewRequests(
                        false,
                        () -> {
                            throw new AssertionError("images are not kept");
                        },
                        metrics),
                metrics,
                Tracing.off(),
                new OutageHealth("test", KafkaException.class::isInstance, Patience.LIMIT, System::nanoTime));
    }

    /** Fails once as Kafka does when a group has removed an instance that did not poll for too long. */
    private final class FailingProducer extends KafkaProducer<String, Prediction> {
        private long sent;

        private FailingProducer(InferenceConfig config) {
            super(
                    Map.of(
                            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                    config.kafka().bootstrapServers(),
                            ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.transactionalId()),
                    Topics.PREDICTIONS.key().serializer(),
                    Topics.PREDICTIONS.value().serializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<String, Prediction> prediction) {
            sent++;
            return super.send(prediction);
        }

        @Override
        public void commitTransaction() {
            batches.add(sent);
            sent = 0;
            if (batches.size() == 1) {
                throw new CommitFailedException("it took too long");
            }
            super.commitTransaction();
        }
    }
}
