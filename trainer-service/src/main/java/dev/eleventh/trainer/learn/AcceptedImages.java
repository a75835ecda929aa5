package dev.eleventh.trainer.learn;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.learn.PostgresNextEmbeddings.Pending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads images from {@code examples-accepted} that the database keeps no longer, because its budget was used up. */
final class AcceptedImages {
    /** Why an example cannot be embedded when the topic has its image no longer either. */
    static final String GONE =
            "its image was deleted (IMAGE_BUDGET_BYTES), and examples-accepted has it no longer; retract the example";

    private static final Logger log = LoggerFactory.getLogger(AcceptedImages.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final TrainerConfig.Kafka config;

    AcceptedImages(TrainerConfig.Kafka config) {
        this.config = config;
    }

    /**
     * Reads the topic once, from its beginning to its present end.
     *
     * @param wanted returns those of the ids whose image is needed
     * @param found receives them with their images; returns false to stop
     * @return false if it was stopped
     */
    boolean read(Function<Collection<ExampleId>, List<Pending>> wanted, Predicate<List<Pending>> found) {
        log.info("images beyond the budget are read from topic={}", Topics.EXAMPLES_ACCEPTED);
        try (Consumer<byte[], byte[]> consumer = ImageRecords.consumer(config, "read_committed", "earliest")) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.EXAMPLES_ACCEPTED.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                Map<ExampleId, EncodedImage> files = new HashMap<>();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    image(record, files);
                }
                if (Thread.currentThread().isInterrupted()
                        || !found.test(withFiles(wanted.apply(files.keySet()), files))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void image(ConsumerRecord<byte[], byte[]> record, Map<ExampleId, EncodedImage> files) {
        if (record.value() == null) {
            return;
        }
        try {
            ExampleEvent event = ExampleEventCodec.decode(
                    record.key(), record.headers(), record.value(), Instant.ofEpochMilli(record.timestamp()));
            if (event instanceof ExampleEvent.Labelled labelled) {
                files.put(labelled.id(), labelled.image());
            }
        } catch (RejectedException e) {
            // was rejected when it was recorded, too
            log.debug("record skipped partition={} offset={}", record.partition(), record.offset(), e);
        }
    }

    /** An id may have been used for several images; the digest tells which one the example has. */
    private static List<Pending> withFiles(List<Pending> wanted, Map<ExampleId, EncodedImage> files) {
        List<Pending> found = new ArrayList<>();
        for (Pending example : wanted) {
            EncodedImage file = files.get(example.id());
            if (file != null && Sha256.of(file.bytes()).equals(example.imageSha256())) {
                found.add(new Pending(example.id(), example.imageSha256(), file));
            }
        }
        return found;
    }
}
