package dev.eleventh.inference.predict;

import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.EventStream;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.lifecycle.OutageHealth;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
 * Streams committed predictions of all instances, from every partition, to clients of
 * {@code GET /v1/predictions/stream}. While there are no readers, nothing is fetched. The first reader waits until
 * the feed is at the end of the topic, so that it misses nothing that arrives after its response starts.
 */
public final class PredictionFeed implements ServiceLoop.Body {
    private static final Logger log = LoggerFactory.getLogger(PredictionFeed.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Consumer<String, byte[]> consumer;
    private final OutageHealth outage;
    private final Duration patience;
    private final EventStream stream =
            new EventStream("/v1/predictions/stream", "prediction", this::begin, Role.PREDICT);
    /** True while every record committed from now on will be read. */
    private boolean following;

    /**
     * Creates a feed; reads nothing yet.
     *
     * @param patience how long a reader waits for the feed to reach the end of the topic
     */
    public PredictionFeed(Consumer<String, byte[]> consumer, OutageHealth outage, Duration patience) {
        this.consumer = consumer;
        this.outage = outage;
        this.patience = patience;
    }

    public EventStream stream() {
        return stream;
    }

    @Override
    public void runOnce() throws InterruptedException {
        try {
            if (isRead()) {
                follow();
            } else if (!consumer.assignment().isEmpty()) {
                consumer.unsubscribe();
            }
            outage.over();
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            outage.note(e);
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    /** If there is no reader, waits briefly for one. */
    private synchronized boolean isRead() throws InterruptedException {
        if (!stream.hasReaders()) {
            following = false;
            TimeUnit.NANOSECONDS.timedWait(this, PAUSE.toNanos());
        }
        return stream.hasReaders();
    }

    private void follow() {
        if (!following) {
            assignAtEnd();
            begun();
        }
        consumer.poll(POLL).forEach(this::publish);
    }

    private synchronized void begun() {
        following = true;
        notifyAll();
    }

    /** Interrupts a wait or a poll. */
    public void wakeUp() {
        consumer.wakeup();
        synchronized (this) {
            notifyAll();
        }
    }

    private void assignAtEnd() {
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.PREDICTIONS.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("topic '%s' does not exist yet".formatted(Topics.PREDICTIONS));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // the seek is lazy; asking for the position performs it
        partitions.forEach(consumer::position);
    }

    private void publish(ConsumerRecord<String, byte[]> record) {
        try {
            if (record.value() != null) {
                stream.publish(Topics.PREDICTIONS.value().deserializer().deserialize(record.topic(), record.value()));
            }
        } catch (SerializationException e) {
            log.warn(
                    "prediction not shown partition={} offset={} reason={}",
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    /** Runs on a reader's own thread, after the reader was added to the stream. */
    private synchronized Optional<Object> begin() {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            notifyAll();
            while (!following && deadline - System.nanoTime() > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(deadline - System.nanoTime(), 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!following) {
            throw new HttpProblem(503, "broker-away", "%s cannot be read now; try again".formatted(Topics.PREDICTIONS));
        }
        return Optional.empty();
    }
}
