package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.lifecycle.SqlStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks that the pages for operators list exactly the topics, tables and alerts that exist. {@code OperationsIT}
 * checks the metrics.
 */
class OperationsDocsTest {
    private static final Path MIGRATIONS =
            DocumentedCommands.ROOT.resolve("migrations/src/main/resources/db/migration");
    private static final Pattern TABLE = Pattern.compile("(?im)^\\s*(CREATE|DROP) TABLE (?:IF EXISTS )?(\\w+)");
    private static final String RUNBOOKS = "docs/operate/runbooks";
    private static final Pattern SUFFIX = Pattern.compile("_(count|sum|bucket|max)$");

    @Test
    void everyTopicIsListedWithItsSettings() {
        List<List<String>> listed = OperationsPage.read("docs/reference/topics.md").rows("## Topics").stream()
                .map(row -> row.subList(0, 4))
                .toList();

        assertThat(listed)
                .containsExactlyElementsOf(
                        Topics.ALL.stream().map(OperationsDocsTest::describe).toList());
    }

    private static List<String> describe(Topic<?, ?> topic) {
        String cleanup = topic.config().getOrDefault("cleanup.policy", "");
        String kept =
                topic.config().getOrDefault("retention.ms", cleanup.equals("compact") ? "newest of a key" : "broker's");
        return List.of(
                topic.name(),
                topic.partitioned() ? "PARTITIONS" : "1",
                cleanup,
                kept.replace("604800000", "7 days").replace("86400000", "1 day").replace("2592000000", "30 days"));
    }

    @Test
    void theTableOfSqlStatesMatchesTheCode() {
        List<List<String>> rows =
                OperationsPage.read("docs/reference/errors.md").rows("## SQL states");

        assertThat(rows).isNotEmpty();
        for (List<String> row : rows) {
            for (String listed : row.get(0).split(", ", -1)) {
                SQLException failure = new SQLException(
                        "x", listed.replace('…', '0').concat("00").substring(0, 5));
                assertThat(SqlStates.isUnavailable(failure))
                        .as(listed)
                        .isEqualTo(row.get(2).startsWith("wait"));
                assertThat(SqlStates.needsPerson(failure))
                        .as(listed)
                        .isEqualTo(row.get(2).startsWith("end: ") && !row.get(0).equals("any other"));
            }
        }
    }

    @Test
    void everyTableOfTheSchemaIsListed() throws IOException {
        Set<String> tables = new TreeSet<>();
        Set<String> dropped = new TreeSet<>();
        try (Stream<Path> files = Files.list(MIGRATIONS)) {
            for (Path file : files.toList()) {
                TABLE.matcher(Files.readString(file)).results().forEach(statement -> {
                    boolean creates = statement.group(1).equalsIgnoreCase("create");
                    (creates ? tables : dropped).add(statement.group(2));
                });
            }
        }
        tables.removeAll(dropped);

        assertThat(OperationsPage.read("docs/operate/database.md").rows("## Tables"))
                .extracting(row -> row.get(0))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(tables);
    }

    @Test
    void everyAlertHasARunbookAndEveryRunbookAnAlert() throws IOException {
        List<String> runbooks = new ArrayList<>();
        for (JsonNode rule : Alarms.rules()) {
            String alert = rule.get("alert").asText();
            String runbook = RUNBOOKS + "/" + alert.toLowerCase(Locale.ROOT) + ".md";
            runbooks.add(runbook);
            assertThat(rule.at("/annotations/runbook").asText()).isEqualTo(runbook);
            assertThat(OperationsPage.read(runbook).headings())
                    .as(runbook)
                    .startsWith("# " + alert, "## Symptom", "## Look", "## Do");
        }

        try (Stream<Path> files = Files.list(DocumentedCommands.ROOT.resolve(RUNBOOKS))) {
            assertThat(files.map(file -> RUNBOOKS + "/" + file.getFileName()))
                    .filteredOn(file -> !file.equals(RUNBOOKS + "/README.md"))
                    .containsExactlyInAnyOrderElementsOf(runbooks);
        }
    }

    @Test
    void theListOfRunbooksHasEveryAlertWithItsSeverity() {
        List<List<String>> listed = OperationsPage.read(RUNBOOKS + "/README.md").rows("## Alerts").stream()
                .map(row -> row.subList(0, 2))
                .toList();

        assertThat(listed)
                .containsExactlyElementsOf(Alarms.rules().stream()
                        .map(OperationsDocsTest::listedAlert)
                        .toList());
    }

    private static List<String> listedAlert(JsonNode rule) {
        String alert = rule.get("alert").asText();
        return List.of(
                "[%s](%s.md)".formatted(alert, alert.toLowerCase(Locale.ROOT)),
                rule.at("/labels/severity").asText());
    }

    @Test
    void metricsOfLibrariesAreExplainedWhenAnAlertOrTheDashboardReadsThem() {
        Set<String> read = new TreeSet<>();
        for (String metric : Alarms.metrics()) {
            if (!metric.startsWith("eleventh_")) {
                read.add(SUFFIX.matcher(metric).replaceFirst(""));
            }
        }

        assertThat(OperationsPage.read("docs/reference/metrics.md").rows("## Metrics of the libraries"))
                .extracting(row -> SUFFIX.matcher(row.get(0)).replaceFirst(""))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(read);
    }

    @Test
    void everyDashboardPanelHasATitleAUnitADatasourceAndTargets() {
        List<JsonNode> panels = panels(Alarms.dashboard());

        assertThat(panels).extracting(panel -> panel.get("id").asInt()).doesNotHaveDuplicates();
        for (JsonNode panel : panels) {
            assertThat(panel.path("title").asText()).as("title of %s", panel).isNotBlank();
            if (!panel.get("type").asText().equals("row")) {
                assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                        .as("unit of %s", panel.get("title"))
                        .isNotBlank();
                assertThat(panel.at("/datasource/uid").asText())
                        .as("datasource of %s", panel.get("title"))
                        .isNotBlank();
                assertThat(panel.path("targets"))
                        .as("targets of %s", panel.get("title"))
                        .isNotEmpty();
            }
        }
    }

    /** Returns all panels, including those of collapsed rows. */
    private static List<JsonNode> panels(JsonNode parent) {
        List<JsonNode> panels = new ArrayList<>();
        for (JsonNode panel : parent.path("panels")) {
            panels.add(panel);
            panels.addAll(panels(panel));
        }
        return panels;
    }
}
