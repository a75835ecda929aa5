package dev.eleventh.trainer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Jdbi;

/**
 * A clock that only a test moves, for Java and for PostgreSQL. In a database with this clock, {@code now()} returns
 * its time, in statements and in column defaults. Not thread-safe.
 */
public final class MovingClock extends Clock {
    private Instant now = Events.NOW;

    /**
     * Creates a {@code now} function that precedes PostgreSQL's own. A sequence holds the time, as it can be changed
     * in place.
     *
     * @param jdbi connects to an empty database; migrate it afterwards, as a default calls the function that it was
     *     created with
     */
    static void install(Jdbi jdbi, String database) {
        jdbi.useHandle(handle -> {
            handle.execute("CREATE SCHEMA clock");
            handle.execute("CREATE SEQUENCE clock.millis");
            handle.execute("""
                    CREATE FUNCTION clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS
                    'SELECT to_timestamp(last_value / 1000.0) FROM clock.millis'
                    """);
            handle.execute("ALTER DATABASE %s SET search_path = public, clock, pg_catalog".formatted(database));
        });
    }

    /** Advances the clock, here and in the database. */
    public void pass(Duration time, Jdbi database) {
        now = now.plus(time);
        database.useHandle(handle -> handle.createQuery("SELECT setval('clock.millis', :millis)")
                .bind("millis", now.toEpochMilli())
                .mapTo(Long.class)
                .one());
    }

    /** Returns the clock's time as {@link System#nanoTime()} does. */
    public long nanoTime() {
        return Duration.between(Events.NOW, now).toNanos();
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the clock is always in UTC");
    }
}
