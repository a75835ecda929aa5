import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends and reads records for the compose test where kcat is not installed. Needs kafka-clients on the class path:
 *
 * <pre>
 * java Records.java produce SERVERS TOPIC PREFIX LABEL FILE...   key: PREFIX and the file's name; no ce_label if LABEL is empty
 * java Records.java consume SERVERS TOPIC                        prints committed records up to the end as "key value" lines
 * </pre>
 */
final class Records {
    private Records() {}

    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        List<String> all = List.of(arguments);
        switch (arguments[0]) {
            case "produce" -> produce(all.get(1), all.get(2), all.get(3), all.get(4), all.subList(5, all.size()));
            case "consume" -> consume(all.get(1), all.get(2));
            default -> throw new IllegalArgumentException("expected produce or consume, had " + arguments[0]);
        }
    }

    private static void produce(String servers, String topic, String prefix, String label, List<String> files)
            throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "max.request.size", 12 << 20);
        List<Future<?>> sent = new ArrayList<>();
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            for (String file : files) {
                sent.add(producer.send(record(topic, prefix, label, Path.of(file))));
            }
        }
        for (Future<?> one : sent) {
            one.get();
        }
    }

    private static ProducerRecord<String, byte[]> record(String topic, String prefix, String label, Path file)
            throws IOException {
        var record = new ProducerRecord<>(topic, prefix + file.getFileName(), Files.readAllBytes(file));
        if (!label.isEmpty()) {
            record.headers().add("ce_label", label.getBytes(UTF_8));
        }
        return record;
    }

    private static void consume(String servers, String topic) {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofSeconds(1))
                        .forEach(record -> System.out.println(record.key() + " " + record.value()));
            }
        }
    }
}
