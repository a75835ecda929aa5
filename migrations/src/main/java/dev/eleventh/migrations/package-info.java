/**
 * The PostgreSQL schema of {@code trainer-service}, as Flyway migrations under {@code db/migration}, and what applies
 * them: {@link dev.eleventh.migrations.MigrationsMain} on its own before the services start, {@link
 * dev.eleventh.migrations.Migrations} from the quickstart and the tests. A merged migration is never edited. Next step:
 * {@code trainer-service} records examples in the tables.
 */
@NullMarked
package dev.eleventh.migrations;

import org.jspecify.annotations.NullMarked;
