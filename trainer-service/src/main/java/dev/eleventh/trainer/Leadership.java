package dev.eleventh.trainer;

import dev.eleventh.backbone.Backbone;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import org.jdbi.v3.core.ConnectionException;

/**
 * At most one instance leads: the one whose session holds an advisory lock of the database. PostgreSQL takes the lock
 * back when the session ends, however it ends.
 */
final class Leadership {
    /** "eleventh" in ASCII: other users of the database are unlikely to lock the same number. */
    private static final long LOCK = 0x656C_6576_656E_7468L;

    private final TrainerConfig config;
    private final Backbone backbone;
    private final TrainerMetrics metrics;
    private final Clock clock;

    Leadership(TrainerConfig config, Backbone backbone, TrainerMetrics metrics, Clock clock) {
        this.config = config;
        this.backbone = backbone;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** A term, unless another instance leads. */
    Optional<LeaderTerm> tryBegin() {
        Connection connection = connect();
        try {
            if (!lock(connection)) {
                close(connection);
                return Optional.empty();
            }
            return Optional.of(LeaderTerm.begin(connection, config, backbone, metrics, clock));
        } catch (RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    private Connection connect() {
        try {
            return Database.connectForLong(config.database());
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    private static boolean lock(Connection connection) {
        return Database.jdbi(connection)
                .withHandle(handle -> handle.createQuery("SELECT pg_try_advisory_lock(:lock)")
                        .bind("lock", LOCK)
                        .mapTo(Boolean.class)
                        .one());
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }
}
