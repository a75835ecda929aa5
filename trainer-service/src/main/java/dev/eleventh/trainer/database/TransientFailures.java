package dev.eleventh.trainer.database;

import dev.eleventh.backbone.NoRoomException;
import dev.eleventh.runtime.lifecycle.SqlStates;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Distinguishes transient failures, which are retried from committed state, from failures that need a person. An
 * unavailable server and a full disk count as transient.
 */
public final class TransientFailures {
    private TransientFailures() {}

    public static boolean isAway(Throwable failure) {
        if (SqlStates.needsPerson(failure)) {
            return false;
        }
        return SqlStates.isUnavailable(failure)
                || causes(failure)
                        .anyMatch(cause -> cause instanceof NoRoomException
                                || isKafkaAway(cause)
                                || (cause instanceof SQLException sql && isMigratedMeanwhile(sql)));
    }

    /**
     * Whether a table or column does not exist yet (42P01, 42703), or a cached plan is outdated (0A000). The
     * migration may still be running while a new trainer starts.
     */
    private static boolean isMigratedMeanwhile(SQLException failure) {
        return state(failure).matches("42P01|42703|0A000");
    }

    /** Whether two transactions conflicted. The one that failed may be retried immediately. */
    public static boolean hasMetAnother(Throwable failure) {
        return causes(failure)
                .anyMatch(
                        cause -> cause instanceof SQLException sql && state(sql).matches("40..."));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    private static String state(SQLException failure) {
        String state = failure.getSQLState();
        return state == null ? "" : state;
    }

    /**
     * Whether Kafka is unavailable. A fenced relay counts too: another relay took its place, and it must ask for
     * leadership again.
     */
    private static boolean isKafkaAway(Throwable failure) {
        return failure instanceof RetriableException
                || failure instanceof ProducerFencedException
                || failure instanceof InvalidProducerEpochException
                || failure instanceof InvalidPidMappingException;
    }
}
