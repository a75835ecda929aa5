/**
 * The PostgreSQL schema of {@code trainer-service}, as Flyway migrations under {@code db/migration}, and the classes
 * that apply them: {@link dev.eleventh.migrations.MigrationsMain} as a separate program before the services start,
 * {@link dev.eleventh.migrations.Migrations} from the quickstart and the tests. A merged migration is never edited.
 * Next step: {@code trainer-service} records examples in the tables.
 */
@NullMarked
package dev.eleventh.migrations;

import org.jspecify.annotations.NullMarked;
