package dev.eleventh.ingest.batch;

import dev.eleventh.ingest.http.ExamplePublisher;
import dev.eleventh.ingest.http.NotAcknowledgedException;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The examples that a batch has sent and the broker has not acknowledged yet. Their number is bounded, so that reading
 * the archive waits for the broker.
 */
final class BatchSends {
    private static final int UNACKNOWLEDGED = 256;

    private final ExamplePublisher publisher;
    private final Semaphore room = new Semaphore(UNACKNOWLEDGED);
    private volatile @Nullable KafkaException failure;

    BatchSends(ExamplePublisher publisher) {
        this.publisher = publisher;
    }

    /**
     * Sends a record, as soon as the number of unacknowledged records allows it.
     *
     * @param acknowledged called on another thread when the broker has acknowledged the record
     * @throws NotAcknowledgedException when this record or an earlier one was not acknowledged
     */
    void send(ProducerRecord<byte[], byte[]> record, Runnable acknowledged)
            throws NotAcknowledgedException, InterruptedException {
        room.acquire();
        boolean sent = false;
        try {
            verify();
            publisher.send(record, (metadata, problem) -> {
                if (problem == null) {
                    acknowledged.run();
                } else if (failure == null) {
                    failure = problem instanceof KafkaException known ? known : new KafkaException(problem);
                }
                room.release();
            });
            sent = true;
        } catch (KafkaException e) {
            throw publisher.failure(e);
        } finally {
            if (!sent) {
                room.release();
            }
        }
    }

    /**
     * Returns when all records are acknowledged. A record that is not acknowledged fails within the producer's time
     * limit.
     */
    void await() throws NotAcknowledgedException, InterruptedException {
        room.acquire(UNACKNOWLEDGED);
        room.release(UNACKNOWLEDGED);
        verify();
    }

    private void verify() throws NotAcknowledgedException {
        KafkaException first = failure;
        if (first != null) {
            throw publisher.failure(first);
        }
    }
}
