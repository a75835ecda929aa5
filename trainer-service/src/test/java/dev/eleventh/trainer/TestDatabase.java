package dev.eleventh.trainer;

import dev.eleventh.embedded.EmbeddedPostgreSql;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.migrations.Migrations;
import dev.eleventh.runtime.Secret;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/** A migrated database of its own for each test. */
final class TestDatabase {
    private static final AtomicInteger COUNT = new AtomicInteger();

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

    static TestDatabase create() {
        return create(TestServers.postgreSql());
    }

    static TestDatabase create(EmbeddedPostgreSql server) {
        String url = server.createDatabase("trainer_%d".formatted(COUNT.incrementAndGet()));
        Migrations.migrate(url, server.user(), server.password());
        return new TestDatabase(new TrainerConfig.Database(url, server.user(), new Secret(server.password())));
    }

    TrainerConfig.Database config() {
        return config;
    }

    Jdbi jdbi() {
        return jdbi;
    }

    long number(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    List<String> texts(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    int execute(String sql) {
        return jdbi.withHandle(handle -> handle.execute(sql));
    }
}
