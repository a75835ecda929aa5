package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.inference.config.InferenceConfig;
import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.trainer.config.TrainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Checks the tables of docs/reference/configuration.md against the services' settings; on a difference this test writes
 * the correct page.
 */
class ConfigurationDocsTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "configuration.md");
    private static final Path WANTED = Path.of("target", "configuration.md");

    private static final String FIRST_TABLE = "\n## ingest-service\n";
    private static final String AFTER_THE_TABLES = "\n## migrations\n";

    @Test
    void thePageListsEverySettingOfEveryService() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(FIRST_TABLE, AFTER_THE_TABLES);
        String wanted = page.substring(0, page.indexOf(FIRST_TABLE))
                + section("ingest-service", IngestConfig::read)
                + section("trainer-service", TrainerConfig::read)
                + section("inference-service", InferenceConfig::read)
                + page.substring(page.indexOf(AFTER_THE_TABLES));
        Files.writeString(WANTED, wanted);

        assertThat(page)
                .as("copy system-tests/%s over docs/reference/configuration.md", WANTED)
                .isEqualTo(wanted);
    }

    private static String section(String service, Consumer<Settings> reader) {
        Settings settings = Settings.of(Map.of());
        reader.accept(settings);
        HttpSettings.read(settings);
        return "%n## %s%n%n%s".formatted(service, settings.table());
    }
}
