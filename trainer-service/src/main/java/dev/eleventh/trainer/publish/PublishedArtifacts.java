package dev.eleventh.trainer.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import dev.eleventh.contracts.model.ModelManifest.Chunk;
import dev.eleventh.contracts.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes artifacts on {@code model-artifacts}, each content once. A chunk's key derives from its content, so
 * sending it again would let compaction delete the chunks that earlier manifests name. The location of a content is
 * read back from those manifests, which are on {@code models} exactly when it was committed.
 */
final class PublishedArtifacts {
    private static final Logger log = LoggerFactory.getLogger(PublishedArtifacts.class);
    private static final Duration POLL = Duration.ofMillis(100);
    /** Some 60 MB, which a slow broker accepts well within the limit of a transaction's time. */
    private static final int CHUNKS = 64;
    /** Locations beyond this number are read back when needed. */
    private static final int REMEMBERED = 64;

    private final Function<ProducerRecord<byte[], byte[]>, Future<RecordMetadata>> sender;
    private final Runnable flush;
    private final Supplier<Consumer<byte[], byte[]>> readers;
    private final Map<Sha256, List<Chunk>> places = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Sha256, List<Chunk>> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * Creates a publisher that uses a relay's producer, inside its transaction.
     *
     * @param flush returns when all that was sent is acknowledged, or has failed
     * @param readers supplies consumers of committed records, in no group; each is closed here
     */
    PublishedArtifacts(
            Function<ProducerRecord<byte[], byte[]>, Future<RecordMetadata>> sender,
            Runnable flush,
            Supplier<Consumer<byte[], byte[]>> readers) {
        this.sender = sender;
        this.flush = flush;
        this.readers = readers;
    }

    /**
     * Sends the chunks, unless they are on the topic already.
     *
     * @param published whether an earlier version has the artifact too
     */
    Artifact publish(Artifact artifact, boolean published, Supplier<InputStream> content) {
        return publish(artifact, published, content, () -> {});
    }

    /**
     * Sends the chunks of a large artifact, unless they are on the topic already. Until a manifest names them, nobody
     * reads them; if no manifest follows, they are sent again, and compaction deletes the former.
     *
     * @param published whether an earlier version has the artifact too
     * @param pause ends the producer's transaction and begins another, after every {@value #CHUNKS} chunks
     */
    Artifact publish(Artifact artifact, boolean published, Supplier<InputStream> content, Runnable pause) {
        Sha256 sha256 = artifact.sha256();
        List<Chunk> chunks = places.get(sha256);
        if (chunks == null && published) {
            chunks = find(sha256).orElse(null);
        }
        if (chunks == null) {
            try (InputStream in = content.get()) {
                chunks = send(sha256, in, pause);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the artifact %s".formatted(sha256), e);
            }
        }
        places.put(sha256, chunks);
        return artifact.withChunks(chunks);
    }

    static String key(Sha256 sha256, int chunk) {
        return sha256 + "/" + chunk;
    }

    /** Writes tombstones for chunks, by their keys. If the content is needed again, it is sent again. */
    void end(List<String> keys) {
        for (String key : keys) {
            var unused = sender.apply(new ProducerRecord<>(Topics.MODEL_ARTIFACTS.name(), key.getBytes(UTF_8), null));
            places.keySet().removeIf(sha256 -> key.startsWith(sha256.hex()));
        }
    }

    private List<Chunk> send(Sha256 sha256, InputStream content, Runnable pause) throws IOException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        byte[] chunk = content.readNBytes(Topics.MAX_CHUNK_BYTES);
        while (chunk.length > 0) {
            String key = key(sha256, sent.size());
            sent.add(sender.apply(new ProducerRecord<>(Topics.MODEL_ARTIFACTS.name(), key.getBytes(UTF_8), chunk)));
            if (sent.size() % CHUNKS == 0) {
                pause.run();
            }
            chunk = content.readNBytes(Topics.MAX_CHUNK_BYTES);
        }
        flush.run();
        return sent.stream()
                .map(PublishedArtifacts::get)
                .map(record -> new Chunk(record.partition(), record.offset()))
                .toList();
    }

    /** Returns the chunks of an artifact; empty if the topic was recreated since, as no manifest names them then. */
    private Optional<List<Chunk>> find(Sha256 sha256) {
        List<Chunk> found = null;
        try (Consumer<byte[], byte[]> reader = readers.get()) {
            TopicPartition models = new TopicPartition(Topics.MODELS.name(), 0);
            reader.assign(List.of(models));
            reader.seekToBeginning(List.of(models));
            long end = reader.endOffsets(List.of(models)).getOrDefault(models, 0L);
            while (reader.position(models) < end) {
                for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                    found = artifacts(record)
                            .filter(artifact -> artifact.sha256().equals(sha256))
                            .map(Artifact::chunks)
                            .findFirst()
                            .orElse(found);
                }
            }
        }
        log.info("searched models for an artifact of an earlier version sha256={} found={}", sha256, found != null);
        return Optional.ofNullable(found);
    }

    private static Stream<Artifact> artifacts(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Stream.empty();
        }
        try {
            ModelManifest manifest = Topics.MODELS.value().deserializer().deserialize(record.topic(), record.value());
            return manifest.artifacts().stream();
        } catch (SerializationException e) {
            // not a manifest; the services that follow the models report it
            return Stream.empty();
        }
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new KafkaException("the relay could not send an artifact to Kafka: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("the relay was interrupted while it sent an artifact to Kafka", e);
        }
    }
}
