package dev.eleventh.runtime.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.runtime.config.Secret;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.HttpSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    /** SHA-256 of the word "word". */
    private static final String HASH = "98c1eb4ee93476743763878fcb96a25fbc9a175074d64004779ecb5242f645e6";

    @TempDir
    Path directory;

    @Test
    void findsANewTokenByItsLineInTheFile() {
        Secret first = Token.random();
        Secret second = Token.random();
        String line =
                Token.of(first, Set.of(Role.PREDICT, Role.PRODUCE), "camera 7").line();

        Tokens tokens = Tokens.parse("# of the factory\n\n" + line + "\nadminister " + HASH + "\n");

        assertThat(line).startsWith("produce,predict ").endsWith(" camera 7").doesNotContain(first.reveal());
        assertThat(first.reveal()).matches("eleventh_[A-Za-z0-9_-]{43}").isNotEqualTo(second.reveal());
        assertThat(tokens.find(first.reveal())).hasValueSatisfying(found -> {
            assertThat(found.name()).isEqualTo("camera 7");
            assertThat(found.may(Set.of(Role.PREDICT))).isTrue();
            assertThat(found.may(Set.of(Role.OBSERVE))).isFalse();
        });
        assertThat(tokens.find("word"))
                .hasValueSatisfying(found -> assertThat(found.may(Set.of(Role.OBSERVE)))
                        .as("administer includes every role")
                        .isTrue());
        assertThat(tokens.find(second.reveal())).isEmpty();
        assertThat(tokens.find(HASH)).as("a hash from the file is not a token").isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            administer                     | line 2 has no second word
            writer HASH                    | 'writer'
            anyone HASH                    | 'anyone'
            administer eleventh_my-token   | 64 hexadecimal digits
            ADMINISTER HASH                | 'ADMINISTER'
            """)
    void namesAnInvalidLineWithoutShowingItsSecret(String line, String problem) {
        assertThatThrownBy(() -> Tokens.parse("# ours\n" + line.replace("HASH", HASH)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining(problem)
                .hasMessageNotContaining("my-token");
    }

    @Test
    void rejectsAFileWithoutTokens() {
        assertThatThrownBy(() -> Tokens.parse("# nobody yet\n")).hasMessageContaining("at least one line");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7", "eleventh.invalid"})
    void rejectsANonLoopbackAddressWithoutTokensAndExplainsHowToCreateOne(String host) {
        Settings settings = Settings.of(Map.of("HTTP_HOST", host));

        HttpSettings.read(settings);

        assertThatThrownBy(settings::verify)
                .hasMessageContaining("HTTP_HOST is '%s'".formatted(host))
                .hasMessageContaining("loopback address while HTTP_TOKENS is none")
                .hasMessageContaining("./eleventh token --role administer --file tokens");
        assertThatThrownBy(() -> new HttpSettings(host, 8080)).hasMessageContaining("loopback");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "127.0.0.2"})
    void aLoopbackAddressNeedsNoTokens(String host) {
        Settings settings = Settings.of(Map.of("HTTP_HOST", host, "HTTP_TOKENS", "none"));

        assertThat(HttpSettings.read(settings).tokens()).isEmpty();
        settings.verify();
    }

    @Test
    void acceptsAnyAddressWithTokens() throws Exception {
        Path file = Files.writeString(directory.resolve("tokens"), "observe " + HASH);
        Settings settings = Settings.of(Map.of("HTTP_HOST", "0.0.0.0", "HTTP_TOKENS", file.toString()));

        assertThat(HttpSettings.read(settings).tokens()).isPresent();
        settings.verify();
    }

    @Test
    void reportsAMissingOrInvalidFileAsAProblemOfTheSetting() throws Exception {
        Path missing = directory.resolve("missing");
        Path wrong = Files.writeString(directory.resolve("wrong"), "administer my-token");
        for (Path file : new Path[] {missing, wrong}) {
            Settings settings = Settings.of(Map.of("HTTP_TOKENS", file.toString()));
            HttpSettings.read(settings);
            // the inference-service also reads it twice
            HttpSettings.read(settings);

            assertThatThrownBy(settings::verify)
                    .hasMessageContaining("1 environment variable must be corrected")
                    .hasMessageContaining("HTTP_TOKENS is '%s'".formatted(file))
                    .hasMessageNotContaining("my-token");
        }
    }
}
