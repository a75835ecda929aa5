package dev.eleventh.runtime.lifecycle;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Classifies PostgreSQL's error codes: some errors are transient, some need a person to correct a setting, and all
 * others are bugs. The table with the reasons is in docs/reference/errors.md.
 */
public final class SqlStates {
    /** The server or the session is unavailable, the disk is full, or the database is read-only at the moment. */
    private static final Pattern UNAVAILABLE =
            Pattern.compile("08...|53...|57P0.|57014|40...|25006|25P03|25P04|55P03|55006|58...");

    /** The database, or a transaction's session, accepts no writes: a connection with this error is not used again. */
    private static final Pattern READ_ONLY = Pattern.compile("25006");

    /** A value breaks a rule of its type or its table. */
    private static final Pattern INVALID_DATA = Pattern.compile("22...|23...");

    /** Advice by error code for faults that persist until a person corrects them. */
    private static final Map<Pattern, String> ADVICE = advice();

    private SqlStates() {}

    private static Map<Pattern, String> advice() {
        Map<String, String> advice = new LinkedHashMap<>();
        advice.put("28...", "correct DATABASE_USER and DATABASE_PASSWORD, or the server's pg_hba.conf");
        advice.put("3D...", "create the database, or correct DATABASE_URL");
        advice.put("3F...", "create the schema, or correct currentSchema in DATABASE_URL");
        advice.put(
                "42501",
                "grant the login the rights that docs/operate/security.md lists: the migration's login owns the tables,"
                        + " the trainer's login is a member of eleventh_trainer");
        advice.put("22P05", "recreate the database with ENCODING 'UTF8' TEMPLATE template0");
        advice.put(
                "26000|42P05",
                "DATABASE_URL leads through a pooler in transaction mode: point it to PostgreSQL itself, or to a pooler"
                        + " in session mode");
        Map<Pattern, String> compiled = new LinkedHashMap<>();
        advice.forEach((states, text) -> compiled.put(Pattern.compile(states), text));
        return compiled;
    }

    /**
     * Returns whether the failure is transient. A failure that needs a person is not, even if a connection pool reports
     * it as transient.
     */
    public static boolean isUnavailable(@Nullable Throwable failure) {
        return adviceFor(failure).isEmpty()
                && sqlExceptions(failure)
                        .anyMatch(cause -> cause instanceof SQLTransientException || matches(UNAVAILABLE, cause));
    }

    /** Returns whether the connection is read-only. After a failover another connection may accept writes. */
    public static boolean isReadOnly(SQLException failure) {
        return matches(READ_ONLY, failure);
    }

    /** Returns whether the server refused a value, so that the same statement fails each time. */
    public static boolean isInvalidData(Throwable failure) {
        return sqlExceptions(failure).anyMatch(cause -> matches(INVALID_DATA, cause));
    }

    /** Returns whether a person must correct a setting. */
    public static boolean needsPerson(@Nullable Throwable failure) {
        return adviceFor(failure).isPresent();
    }

    /** Adds advice to a failure if a person must correct a setting; otherwise returns the failure itself. */
    public static RuntimeException explained(RuntimeException failure) {
        return adviceFor(failure)
                .<RuntimeException>map(message -> new IllegalStateException(message, failure))
                .orElse(failure);
    }

    private static Optional<String> adviceFor(@Nullable Throwable failure) {
        return sqlExceptions(failure)
                .flatMap(cause -> ADVICE.entrySet().stream()
                        .filter(entry -> matches(entry.getKey(), cause))
                        .map(entry -> "PostgreSQL refused the request (SQL state %s): %s; %s"
                                .formatted(cause.getSQLState(), cause.getMessage(), entry.getValue())))
                .findFirst();
    }

    private static Stream<SQLException> sqlExceptions(@Nullable Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast);
    }

    private static boolean matches(Pattern states, SQLException failure) {
        String state = failure.getSQLState();
        return state != null && states.matcher(state).matches();
    }
}
