package dev.eleventh.trainer;

import dev.eleventh.backbone.NoRoomException;
import dev.eleventh.runtime.SqlStates;
import java.sql.SQLException;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Tells failures that mend themselves, when all is begun anew, from those that do not: who is away comes back, and room on a
 * disk is made.
 */
final class Away {
    private Away() {}

    static boolean isAway(Throwable failure) {
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
     * A table or a column that the migration, which may run beside a new trainer, has not made yet (42P01, 42703), or a plan
     * from before it (0A000).
     */
    private static boolean isMigratedMeanwhile(SQLException failure) {
        return state(failure).matches("42P01|42703|0A000");
    }

    /** Two transactions met; the one that is told so may begin again at once. */
    static boolean hasMetAnother(Throwable failure) {
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

    /** Fenced is what a relay is whose place another took: it must ask again for the leadership. */
    private static boolean isKafkaAway(Throwable failure) {
        return failure instanceof RetriableException
                || failure instanceof ProducerFencedException
                || failure instanceof InvalidProducerEpochException
                || failure instanceof InvalidPidMappingException;
    }
}
