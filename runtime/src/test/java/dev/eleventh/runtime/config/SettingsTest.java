package dev.eleventh.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final List<String> STRATEGIES = List.of("exact", "fine-tuned");

    @Test
    void readsEachTypeFromText() {
        Settings settings = Settings.of(Map.of(
                "TEXT", "broker:9092",
                "COUNT", "7",
                "BYTES", "10000000000",
                "SHARE", "0.25",
                "WAIT", "500ms",
                "STRATEGY", "Fine-Tuned",
                "VERBOSE", "TRUE",
                "DATA", "/var/data",
                "HTTP_PORT", " 9000 ",
                "PASSWORD", "open sesame"));

        assertThat(settings.text("TEXT", "", "m")).isEqualTo("broker:9092");
        assertThat(settings.integer("COUNT", 1, 1, 10, "m")).isEqualTo(7);
        assertThat(settings.wholeNumber("BYTES", 1, 0, Long.MAX_VALUE, "m")).isEqualTo(10_000_000_000L);
        assertThat(settings.number("SHARE", 0.5, 0, 1, "m")).isEqualTo(0.25);
        assertThat(settings.duration("WAIT", Duration.ofSeconds(1), "m")).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.oneOf("STRATEGY", "exact", STRATEGIES, "m")).isEqualTo("fine-tuned");
        assertThat(settings.flag("VERBOSE", false, "m")).isTrue();
        assertThat(settings.path("DATA", Path.of("."), "m")).isEqualTo(Path.of("/var/data"));
        assertThat(settings.port("HTTP_PORT", 8080, "m")).isEqualTo(9000);
        assertThat(settings.requiredSecret("PASSWORD", "m").reveal()).isEqualTo("open sesame");
        assertThatCode(settings::verify).doesNotThrowAnyException();
    }

    @Test
    void absentAndEmptyVariablesHaveTheDefault() {
        Settings settings = Settings.of(Map.of("HTTP_PORT", "", "WAIT", "  "));

        assertThat(settings.port("HTTP_PORT", 8080, "m")).isEqualTo(8080);
        assertThat(settings.duration("WAIT", Duration.ofSeconds(30), "m")).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.text("TEXT", "fallback", "m")).isEqualTo("fallback");
        assertThatCode(settings::verify).doesNotThrowAnyException();
    }

    @Test
    void reportsAllProblemsTogetherWithNameValueExpectationAndAction() {
        Settings settings = Settings.of(Map.of("HTTP_PORT", "70000", "WAIT", "soon", "STRATEGY", "magic"));
        settings.port("HTTP_PORT", 8080, "where HTTP listens");
        settings.duration("WAIT", Duration.ofSeconds(30), "m");
        settings.oneOf("STRATEGY", "exact", STRATEGIES, "m");
        settings.requiredText("BOOTSTRAP_SERVERS", "the brokers");

        assertThatThrownBy(settings::verify)
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("""
                4 environment variables must be corrected:
                  HTTP_PORT is '70000', expected a whole number in [0, 65535]; correct it or unset it (default 8080)
                  WAIT is 'soon', expected a duration like 500ms, 30s, 5m, 2h or 7d, longer than 0; correct it or unset it (default 30s)
                  STRATEGY is 'magic', expected one of exact, fine-tuned; correct it or unset it (default exact)
                  BOOTSTRAP_SERVERS is not set, expected a value; set it to the brokers""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "-0.1", "1.1", "Infinity", "half"})
    void rejectsANumberOutOfRange(String text) {
        Settings settings = Settings.of(Map.of("SHARE", text));

        assertThat(settings.number("SHARE", 0.5, 0, 1, "m")).isEqualTo(0.5);

        InvalidSettingsException e = catchThrowableOfType(InvalidSettingsException.class, settings::verify);
        assertThat(e.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.name()).isEqualTo("SHARE");
            assertThat(problem.given()).isEqualTo(text);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "30", "-5s", "1.5s", "s", "9999999999s", "30 s"})
    void rejectsInvalidAndZeroDurations(String text) {
        Settings settings = Settings.of(Map.of("WAIT", text));

        settings.duration("WAIT", Duration.ofSeconds(1), "m");

        assertThatThrownBy(settings::verify).hasMessageContaining("WAIT is '" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "90s,90000", "5m,300000", "2h,7200000", "7d,604800000"})
    void printsADurationInTheFormatItIsReadFrom(String text, long millis) {
        assertThat(DurationText.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(DurationText.print(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    void acceptsOnlyTrueAndFalseForAFlag() {
        Settings settings = Settings.of(Map.of("VERBOSE", "yes"));

        settings.flag("VERBOSE", true, "m");

        assertThatThrownBy(settings::verify).hasMessageContaining("VERBOSE is 'yes', expected true or false");
    }

    @Test
    void printsATableOfTheSettingsWithoutSecrets() {
        Settings settings = Settings.of(Map.of());
        settings.port("HTTP_PORT", 8080, "where HTTP listens");
        settings.requiredSecret("PASSWORD", "the database's password");
        settings.requiredText("DATABASE_URL", "JDBC URL; a|b");

        assertThat(settings.table()).isEqualTo("""
                | name | default | range | meaning |
                |---|---|---|---|
                | `HTTP_PORT` | `8080` | 0 to 65535 | where HTTP listens |
                | `PASSWORD` | (required) | text | the database's password |
                | `DATABASE_URL` | (required) | text | JDBC URL; a\\|b |
                """);
        assertThat(new Secret("trusted")).hasToString("***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ingest:8080",
                "https://ingest:8080",
                "http://ingest/v1",
                "http://a@ingest",
                "http://",
                "http://a b"
            })
    void rejectsAnInvalidAddress(String text) {
        Settings settings = Settings.of(Map.of("INGEST_URL", text));

        assertThat(settings.httpAddress("INGEST_URL", "m")).isEmpty();

        assertThatThrownBy(settings::verify).hasMessageContaining("INGEST_URL is '" + text + "', expected none, or");
    }

    @Test
    void acceptsAnAddressWithATrailingSlashAndNone() {
        Settings settings = Settings.of(Map.of("A", "http://ingest:8080/", "B", "None"));

        assertThat(settings.httpAddress("A", "m")).hasValue(URI.create("http://ingest:8080"));
        assertThat(settings.httpAddress("B", "m")).isEmpty();
        assertThatCode(settings::verify).doesNotThrowAnyException();
    }

    @Test
    void readsAListOfNamesWithoutDuplicatesAndNoneAsEmpty() {
        List<String> names = List.of("a", "b", "c");
        Settings settings = Settings.of(Map.of("SOME", "c, A,c", "NO", "none", "WRONG", "a,d"));

        assertThat(settings.someOf("SOME", List.of("b"), names, "m")).containsExactly("c", "a");
        assertThat(settings.someOf("NO", List.of("b"), names, "m")).isEmpty();
        assertThat(settings.someOf("ABSENT", List.of("b"), names, "m")).containsExactly("b");
        settings.someOf("WRONG", List.of("b"), names, "m");
        assertThatThrownBy(settings::verify)
                .hasMessageContaining("WRONG is 'a,d', expected none, or a comma-separated list of some of a, b, c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LEARN_INTERVALL | variable LEARN_INTERVALL is not a setting and is ignored; did you mean LEARN_INTERVAL?",
                "learn_interval | variable learn_interval is not a setting and is ignored; did you mean LEARN_INTERVAL?",
                "LEARN_RATE | the settings with its prefix are LEARN_INTERVAL, LEARN_AFTER",
            })
    void warnsOfAVariableThatLooksLikeASetting(String name, String warning) {
        assertThat(learning(Map.of(name, "5s")).lookalikes())
                .singleElement()
                .asString()
                .contains(warning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LEARN_INTERVAL",
                "PATH",
                "HOME",
                "LEARN_SERVICE_HOST",
                "LEARN_SERVICE_PORT_HTTP",
                "LEARN_PORT_8080_TCP_ADDR",
                "LEARN_PROXY",
                "STRATEGY"
            })
    void doesNotWarnOfOtherVariables(String name) {
        assertThat(learning(Map.of(name, "5s")).lookalikes()).isEmpty();
    }

    private static Settings learning(Map<String, String> environment) {
        Settings settings = Settings.of(environment);
        settings.duration("LEARN_INTERVAL", Duration.ofSeconds(1), "m");
        settings.duration("LEARN_AFTER", Duration.ofSeconds(1), "m");
        return settings;
    }
}
