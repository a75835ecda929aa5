package dev.eleventh.trainer;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.embedded.EmbeddedPostgreSql;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.migrations.Migrations;
import dev.eleventh.runtime.config.Secret;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.PostgresConnections;
import dev.eleventh.trainer.record.PostgresTrainChanges;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.postgresql.ds.PGSimpleDataSource;

/** A migrated database for one test. */
public final class TestDatabase {
    private static final String TEMPLATE = "trainer_template";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static boolean templateIsMade;

    private final TrainerConfig.Database config;
    private final Jdbi jdbi;

    private TestDatabase(TrainerConfig.Database config) {
        this.config = config;
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(config.url());
        source.setUser(config.user());
        source.setPassword(config.password().reveal());
        this.jdbi = PostgresConnections.jdbi(source);
    }

    public static TestDatabase create() {
        EmbeddedPostgreSql server = TestServers.postgreSql();
        String name = "trainer_%d".formatted(COUNT.incrementAndGet());
        copyTemplate(server, name);
        return new TestDatabase(config(server, server.createDatabase(name)));
    }

    public static TestDatabase create(EmbeddedPostgreSql server) {
        String url = server.createDatabase("trainer");
        Migrations.migrate(url, server.user(), server.password());
        return new TestDatabase(config(server, url));
    }

    /** Creates a database whose {@code now()} returns the time of a {@link MovingClock}. */
    public static TestDatabase withClock() {
        EmbeddedPostgreSql server = TestServers.postgreSql();
        String name = "trainer_%d".formatted(COUNT.incrementAndGet());
        String url = server.createDatabase(name);
        TestDatabase database = new TestDatabase(config(server, url));
        MovingClock.install(database.jdbi, name);
        Migrations.migrate(url, server.user(), server.password());
        return database;
    }

    /** Copies a template that is migrated once, which takes a fraction of the time. */
    private static synchronized void copyTemplate(EmbeddedPostgreSql server, String name) {
        Jdbi jdbi = Jdbi.create(server.jdbcUrl(), server.user(), server.password());
        jdbi.useHandle(handle -> {
            if (!templateIsMade) {
                String url = server.createDatabase(TEMPLATE);
                Migrations.migrate(url, server.user(), server.password());
                templateIsMade = true;
            }
            handle.execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, TEMPLATE));
        });
    }

    private static TrainerConfig.Database config(EmbeddedPostgreSql server, String url) {
        return new TrainerConfig.Database(url, server.user(), new Secret(server.password()));
    }

    public TrainerConfig.Database config() {
        return config;
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    public long number(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    public List<String> texts(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    public int execute(String sql) {
        return jdbi.withHandle(handle -> handle.execute(sql));
    }

    /** Passes on the changes of the train examples since an offset vector, in a snapshot of its own. */
    public SortedMap<Integer, Long> changesSince(Sha256 backbone, Map<Integer, Long> vector, Incremental told) {
        return jdbi().inTransaction(
                        TransactionIsolationLevel.REPEATABLE_READ,
                        handle -> new PostgresTrainChanges(backbone).changesSince(handle, vector, told));
    }
}
