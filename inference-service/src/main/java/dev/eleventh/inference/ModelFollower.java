package dev.eleventh.inference;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.Health;
import dev.eleventh.runtime.HealthCheck;
import dev.eleventh.runtime.Outage;
import dev.eleventh.runtime.ServiceLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code models} from its beginning and makes the newest version that passes its checks the champion. A version
 * that does not is refused for good; until a newer one comes, the next older one serves.
 */
final class ModelFollower implements ServiceLoop.Body, HealthCheck {
    private static final Logger log = LoggerFactory.getLogger(ModelFollower.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** So many versions back a start may fall when the newest are refused. */
    private static final int KEPT = 5;

    private final Consumer<String, byte[]> consumer;
    private final ArtifactReader artifacts;
    private final VersionLoader loader;
    private final ChampionHolder holder;
    private final InferenceMetrics metrics;
    private final Outage outage;

    /** Versions that were read and neither tried nor passed over; used by the loop's thread only. */
    private final NavigableMap<Long, ModelManifest> candidates = new TreeMap<>();

    private Map<TopicPartition, Long> ends = Map.of();
    private volatile boolean readToEnd;

    ModelFollower(
            Consumer<String, byte[]> consumer,
            ArtifactReader artifacts,
            VersionLoader loader,
            ChampionHolder holder,
            InferenceMetrics metrics,
            Outage outage) {
        this.consumer = consumer;
        this.artifacts = artifacts;
        this.loader = loader;
        this.holder = holder;
        this.metrics = metrics;
        this.outage = outage;
    }

    @Override
    public void runOnce() throws InterruptedException {
        try {
            if (ends.isEmpty()) {
                assign();
            }
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                note(record);
            }
            if (readToEnd || isReadToEnd()) {
                takeNewest();
                readToEnd = true;
            }
            outage.over();
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            outage.note(e);
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    private void assign() {
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.MODELS.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("there is no topic '%s' yet".formatted(Topics.MODELS));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        ends = consumer.endOffsets(partitions);
    }

    private boolean isReadToEnd() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void note(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            ModelManifest manifest = Topics.MODELS.value().deserializer().deserialize(record.topic(), record.value());
            if (manifest.version() > holder.version()) {
                candidates.put(manifest.version(), manifest);
            }
            if (candidates.size() > KEPT) {
                candidates.pollFirstEntry();
            }
        } catch (SerializationException e) {
            metrics.refused("not-a-manifest");
            log.error(
                    "record skipped topic={} partition={} offset={} reason={}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    /** From the newest down, until one may serve; a broker that goes away in between leaves the rest for later. */
    private void takeNewest() {
        while (!candidates.isEmpty()) {
            ModelManifest manifest = candidates.lastEntry().getValue();
            try {
                loader.checkManifest(manifest);
                Embedder backbone = backbone(manifest);
                serve(loader.load(manifest, backbone, artifacts.read("head", manifest.head())));
                candidates.clear();
            } catch (RefusedException e) {
                refuse(manifest, e.reason(), e);
            } catch (KafkaException e) {
                throw e;
            } catch (RuntimeException e) {
                // a version on which our own code or the engine stumbles must not take down the one that serves
                refuse(manifest, "not-loadable", e);
            }
        }
    }

    /** Fetched once: the next version on the same backbone finds it open. */
    private Embedder backbone(ModelManifest manifest) throws RefusedException {
        Optional<Embedder> opened = loader.opened(manifest);
        BackboneArtifact artifact = manifest.backbone();
        if (opened.isPresent() || artifact == null) {
            return opened.orElseThrow();
        }
        return loader.open(artifact, artifacts.read("backbone", artifact.artifact()));
    }

    private void refuse(ModelManifest manifest, String reason, Exception cause) {
        candidates.remove(manifest.version());
        metrics.refused(reason);
        log.error(
                "version refused version={} serving={} reason={} why={}",
                manifest.version(),
                holder.version(),
                reason,
                cause.getMessage(),
                // a refusal is told by its message; only what nobody foresaw needs its trace
                cause instanceof RefusedException ? null : cause);
    }

    private void serve(Champion champion) {
        long previous = holder.version();
        holder.swap(champion);
        metrics.swapped();
        ModelManifest manifest = champion.manifest();
        log.info(
                "version serves version={} previous={} strategy={} labels={} head={} backbone={}",
                manifest.version(),
                previous,
                manifest.strategy(),
                manifest.labels().size(),
                manifest.head().sha256(),
                manifest.backboneSha256());
    }

    @Override
    public String name() {
        return "model";
    }

    @Override
    public Health health() {
        if (!readToEnd) {
            return Health.notReady("the models topic is not read to its end yet");
        }
        return holder.isEmpty()
                ? Health.notReady("the models topic has no version yet that may serve")
                : Health.ofReady();
    }
}
