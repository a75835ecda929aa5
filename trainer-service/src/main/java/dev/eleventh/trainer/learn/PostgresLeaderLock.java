package dev.eleventh.trainer.learn;

import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.PostgresConnections;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's lock: an advisory lock of the database, held by a session. PostgreSQL releases it when the session
 * ends for any reason.
 */
public final class PostgresLeaderLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresLeaderLock.class);

    /** "eleventh" in ASCII. Other users of the database are unlikely to lock the same number. */
    private static final long LOCK = 0x656C_6576_656E_7468L;

    /**
     * Enough to detect that an otherwise unused pooler switches sessions; {@link #requireHeld} detects the other
     * cases.
     */
    private static final int COMPARISONS = 3;

    private static final String POOLED =
            "DATABASE_URL points to a pooler in transaction mode, which switches sessions between transactions: a"
                    + " leader's lock does not hold there, and several trainers would lead. Point DATABASE_URL to"
                    + " PostgreSQL itself, or to a pooler in session mode (PgBouncer: pool_mode = session)";

    private final Connection connection;
    private final Jdbi jdbi;

    /** Process id of this session's PostgreSQL backend. */
    private final int backend;

    private PostgresLeaderLock(Connection connection) {
        this.connection = connection;
        this.jdbi = PostgresConnections.jdbi(connection);
        this.backend = backend(jdbi);
    }

    /** Acquires the lock, unless another session holds it. */
    public static Optional<PostgresLeaderLock> tryAcquire(TrainerConfig.Database config) {
        PostgresLeaderLock lock = open(config);
        try {
            lock.requireWritable();
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

    private static PostgresLeaderLock open(TrainerConfig.Database config) {
        Connection connection = connect(config);
        try {
            return new PostgresLeaderLock(connection);
        } catch (RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    private static Connection connect(TrainerConfig.Database config) {
        try {
            return PostgresConnections.connectForLong(config);
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    /** A read-only database grants the lock too, but its holder would fail at the first write. */
    private void requireWritable() {
        boolean readOnly =
                jdbi.withHandle(handle -> handle.createQuery("SELECT current_setting('transaction_read_only')::boolean")
                        .mapTo(Boolean.class)
                        .one());
        if (readOnly) {
            throw new ConnectionException(new SQLException(
                    "the database is read-only (a standby, or default_transaction_read_only is on); nothing can be learned until"
                            + " it accepts writes",
                    "25006"));
        }
    }

    /** Returns whether any trainer holds the lock. A number of 64 bits is two columns of {@code pg_locks}. */
    public static boolean isHeld(Jdbi jdbi) {
        return jdbi.withHandle(handle ->
                handle.createQuery("""
                        SELECT EXISTS (
                            SELECT 1 FROM pg_locks
                            WHERE locktype = 'advisory' AND granted AND objsubid = 1
                              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                              AND CAST(classid AS bigint) * 4294967296 + CAST(objid AS bigint) = :lock)
                        """).bind("lock", LOCK).mapTo(Boolean.class).one());
    }

    private static int backend(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT pg_backend_pid()")
                .mapTo(Integer.class)
                .one());
    }

    /**
     * Checks that locks hold. Call it before acquiring a lock, which a pooler would keep without a client that uses it.
     *
     * @throws IllegalStateException when connections have no sessions of their own, so that no lock would hold
     */
    public static void requireSessions(TrainerConfig.Database config) {
        try (PostgresLeaderLock one = open(config);
                Connection other = connect(config)) {
            other.setAutoCommit(false);
            for (int i = 0; i < COMPARISONS; i++) {
                // while this transaction occupies one session, the other connection must still have its own
                if (backend(PostgresConnections.jdbi(other)) == one.backend) {
                    throw new IllegalStateException(POOLED);
                }
                one.requireHeld();
                other.rollback();
            }
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    /**
     * Checks that the session still holds the lock. Call it before each round of work that only a leader may do.
     *
     * @throws IllegalStateException when the session is no longer the one that acquired the lock
     */
    public void requireHeld() {
        if (backend(jdbi) != backend) {
            throw new IllegalStateException(POOLED);
        }
    }

    private boolean isAcquired() {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT pg_try_advisory_lock(:lock)")
                .bind("lock", LOCK)
                .mapTo(Boolean.class)
                .one());
    }

    /** Returns access through the session that holds the lock, so an instance without the lock cannot write. */
    public Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public void close() {
        // ends the session, which releases the lock
        close(connection);
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("could not close a connection that was already lost", e);
        }
    }
}
