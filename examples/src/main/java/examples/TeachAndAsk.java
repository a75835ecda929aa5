package examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends every image in a folder as an example of one label, then requests predictions of another image until it is
 * recognised.
 */
public final class TeachAndAsk {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private TeachAndAsk() {}

    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        if (arguments.length != 4) {
            System.err.println("usage: TeachAndAsk BROKER LABEL FOLDER IMAGE");
            System.exit(2);
        }
        String broker = arguments[0];
        String label = arguments[1];
        try (KafkaProducer<String, byte[]> producer = producer(broker);
                KafkaConsumer<String, byte[]> predictions = predictions(broker)) {
            teach(producer, label, Path.of(arguments[2]));
            ask(producer, predictions, label, Files.readAllBytes(Path.of(arguments[3])));
        }
    }

    private static void teach(KafkaProducer<String, byte[]> producer, String label, Path folder) throws Exception {
        List<Path> pictures;
        try (Stream<Path> files = Files.list(folder)) {
            pictures = files.filter(Files::isRegularFile).sorted().toList();
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Path picture : pictures) {
            // without a key or ce_id, the example's id is the SHA-256 of the image, so an image sent twice is learned
            // once
            ProducerRecord<String, byte[]> example = new ProducerRecord<>("examples", Files.readAllBytes(picture));
            example.headers().add("ce_label", label.getBytes(StandardCharsets.UTF_8));
            sent.add(producer.send(example));
        }
        for (Future<RecordMetadata> each : sent) {
            // waits until the broker has the record; throws if sending failed
            each.get();
        }
        System.out.printf("sent %d examples of '%s'%n", pictures.size(), label);
    }

    /** Requests predictions while the new class is being learned; each answer contains the version that made it. */
    private static void ask(
            KafkaProducer<String, byte[]> producer,
            KafkaConsumer<String, byte[]> predictions,
            String label,
            byte[] picture)
            throws Exception {
        Instant end = Instant.now().plus(LIMIT);
        String before = "";
        while (Instant.now().isBefore(end)) {
            String request = UUID.randomUUID().toString();
            producer.send(new ProducerRecord<>("images", request, picture)).get();
            JsonNode answer = await(predictions, request, end);
            String best = answer.at("/predictions/0/label").asText();
            String now =
                    "version %d says '%s'".formatted(answer.get("model_version").asLong(), best);
            if (!now.equals(before)) {
                System.out.println(now);
                before = now;
            }
            if (best.equals(label)) {
                return;
            }
        }
        throw new IllegalStateException("'%s' was not recognised within %s".formatted(label, LIMIT));
    }

    private static JsonNode await(KafkaConsumer<String, byte[]> predictions, String request, Instant end)
            throws IOException {
        while (Instant.now().isBefore(end)) {
            for (ConsumerRecord<String, byte[]> prediction : predictions.poll(Duration.ofMillis(100))) {
                if (request.equals(prediction.key())) {
                    return new ObjectMapper().readTree(prediction.value());
                }
            }
        }
        throw new IllegalStateException("no prediction of %s within %s".formatted(request, LIMIT));
    }

    private static KafkaProducer<String, byte[]> producer(String broker) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker, "max.request.size", 12_000_000),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Reads predictions from now on; reading your own answers needs no consumer group. */
    private static KafkaConsumer<String, byte[]> predictions(String broker) {
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor("predictions").stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // seeking is lazy: only asking for the position fixes the end as of now
        partitions.forEach(consumer::position);
        return consumer;
    }
}
