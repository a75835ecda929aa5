package dev.eleventh.trainer;

import dev.eleventh.backbone.NoRoomException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Tells failures that mend themselves, when all is begun anew, from those that do not: who is away comes back, and room on a
 * disk is made.
 */
final class Away {
    private Away() {}

    static boolean isAway(Throwable failure) {
        boolean away = false;
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && isWrong(sql)) {
                return false;
            }
            away |= cause instanceof SQLException sql
                    ? isAway(sql)
                    : cause instanceof NoRoomException || isKafkaAway(cause);
        }
        return away;
    }

    /** A wrong password or database name: the pool wraps it into a time-out, which would look as if it were away. */
    private static boolean isWrong(SQLException failure) {
        return state(failure).matches("28...|3D...");
    }

    /**
     * Lost connections, a server that shuts down or starts, no room, transactions that met (40001, 40P01), and a table or a
     * column that the migration, which may run beside a new trainer, has not made yet (42P01, 42703).
     */
    private static boolean isAway(SQLException failure) {
        return failure instanceof SQLTransientException
                || state(failure).matches("08...|57P0.|53...|40...|42P01|42703");
    }

    /** Two transactions met; the one that is told so may begin again at once. */
    static boolean hasMetAnother(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(
                        cause -> cause instanceof SQLException sql && state(sql).matches("40..."));
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
