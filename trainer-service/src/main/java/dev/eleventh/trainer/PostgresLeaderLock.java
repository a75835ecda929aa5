package dev.eleventh.trainer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's place: an advisory lock of the database, held by a session. PostgreSQL takes it back when the session ends,
 * however it ends.
 */
final class PostgresLeaderLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresLeaderLock.class);

    /** "eleventh" in ASCII: other users of the database are unlikely to lock the same number. */
    private static final long LOCK = 0x656C_6576_656E_7468L;

    private final Connection connection;
    private final Jdbi jdbi;

    private PostgresLeaderLock(Connection connection) {
        this.connection = connection;
        this.jdbi = PostgresConnections.jdbi(connection);
    }

    /** The lock, unless another session holds it. */
    static Optional<PostgresLeaderLock> tryAcquire(TrainerConfig.Database config) {
        PostgresLeaderLock lock = new PostgresLeaderLock(connect(config));
        try {
            if (lock.isAcquired()) {
                return Optional.of(lock);
            }
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        lock.close();
        return Optional.empty();
    }

    private static Connection connect(TrainerConfig.Database config) {
        try {
            return PostgresConnections.connectForLong(config);
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    private boolean isAcquired() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT pg_try_advisory_lock(:lock)")
                .bind("lock", LOCK)
                .mapTo(Boolean.class)
                .one());
    }

    /** Speaks through the session that holds the lock: whoever lost the lock cannot write any more. */
    Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public void close() {
        try {
            // ends the session, and with it the lock
            connection.close();
        } catch (SQLException e) {
            log.debug("connection was lost already", e);
        }
    }
}
