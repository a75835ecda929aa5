package dev.eleventh.migrations;

import dev.eleventh.runtime.config.LogSettings;
import dev.eleventh.runtime.config.Secret;
import dev.eleventh.runtime.config.Settings;
import java.time.Duration;
import java.util.Locale;
import java.util.TimeZone;

/**
 * Migrates the database that the environment names, then exits: with code 0 when the database is at the newest version.
 */
public final class MigrationsMain {
    private MigrationsMain() {}

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        // PostgreSQL's driver sends its name to the server, which may not know the host's name of a zone
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        run(Settings.of(System.getenv()));
    }

    static int run(Settings settings) {
        String url =
                settings.requiredText("DATABASE_URL", "JDBC address, such as jdbc:postgresql://host:5432/eleventh");
        String user = settings.requiredText("DATABASE_USER", "the role that owns the tables");
        Secret password = settings.requiredSecret("DATABASE_PASSWORD", "the user's password");
        Duration wait = settings.duration("DATABASE_WAIT", Duration.ofMinutes(2), "longest wait for the database");
        LogSettings.check(settings);
        settings.verify();
        return Migrations.migrateWhenAvailable(url, user, password.reveal(), wait);
    }
}
