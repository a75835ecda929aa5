package dev.eleventh.inference.predict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.Prediction.Ranked;
import dev.eleventh.inference.model.InferenceMetrics;
import dev.eleventh.inference.model.ServingModelHolder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ReviewRequestsTest {
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    private final ReviewRequests reviews = new ReviewRequests(
            true,
            this::openWhileImagesArrive,
            new InferenceMetrics(new SimpleMeterRegistry(), new ServingModelHolder()));

    private Producer<String, byte[]> openWhileImagesArrive() {
        offer(2);
        return producer;
    }

    private void offer(int number) {
        Prediction prediction = new Prediction(
                "question",
                List.of(new Ranked(new Label("mug"), 1)),
                false,
                1,
                "0".repeat(64),
                Instant.EPOCH,
                Sha256.of(image(number)),
                null);
        reviews.offer(List.of(ImageRequest.of("question", "", image(number))), List.of(prediction));
    }

    private static byte[] image(int number) {
        return new byte[] {(byte) number};
    }

    @Test
    void noImagesAreHeldBesideThoseThatAreBeingWritten() {
        offer(1);
        reviews.publish();
        reviews.publish();
        offer(3);
        reviews.publish();

        assertThat(producer.history())
                .extracting(ProducerRecord::key)
                .containsExactly(Sha256.of(image(1)).hex(), Sha256.of(image(3)).hex());
    }
}
