package dev.eleventh.runtime.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** The metrics that several services share. */
public final class ServiceMetrics {
    private static final String BACKBONE = "eleventh.backbone.info";

    private ServiceMetrics() {}

    /** Registers Kafka's own metrics of a consumer. Close them before the consumer. */
    public static KafkaClientMetrics of(Consumer<?, ?> consumer, MeterRegistry registry) {
        return bound(new KafkaClientMetrics(consumer), registry);
    }

    /** Registers Kafka's own metrics of a producer. Close them before the producer. */
    public static KafkaClientMetrics of(Producer<?, ?> producer, MeterRegistry registry) {
        return bound(new KafkaClientMetrics(producer), registry);
    }

    private static KafkaClientMetrics bound(KafkaClientMetrics client, MeterRegistry registry) {
        client.bindTo(registry);
        return client;
    }

    /**
     * Registers a gauge that is always 1. Its tags distinguish the machines of a mixed fleet: machines with the same
     * arithmetic compute byte-identical embeddings of an image. Services of one process share the gauge.
     */
    public static void backbone(MeterRegistry registry, String sha256, String arithmetic, String batchSizes) {
        Tags tags = Tags.of("backbone", sha256, "arithmetic", arithmetic, "batch_sizes", batchSizes);
        if (registry.find(BACKBONE).tags(tags).gauge() == null) {
            Gauge.builder(BACKBONE, () -> 1)
                    .description("The built-in network, and the arithmetic of this processor; always 1")
                    .tags(tags)
                    .register(registry);
        }
    }
}
