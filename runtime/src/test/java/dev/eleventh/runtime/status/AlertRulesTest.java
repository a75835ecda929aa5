package dev.eleventh.runtime.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Compares the rules of the verdict with the alert rules of Prometheus, and replays the tests of these rules. */
class AlertRulesTest {
    private static final Path FOLDER = Path.of("..", "ops", "prometheus");
    /** What a process cannot know of itself. */
    private static final Set<String> NOT_OF_A_PROCESS = Set.of("EleventhDown", "EleventhRestarting");

    private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");
    private static final Pattern RUN = Pattern.compile("(-?[0-9.]+)(?:([+-][0-9.]+))?(?:x([0-9]+))?");

    /** YAML would read the values {@code 0x20} of a series as a hexadecimal number, so they become texts. */
    private static JsonNode read(String file) throws IOException {
        String text = Files.readString(FOLDER.resolve(file)).replaceAll("(?m)^( *values: )([^\"\\n]+)$", "$1\"$2\"");
        return new ObjectMapper(new YAMLFactory()).readTree(text);
    }

    /** An alert rule, as far as both sides have it. */
    private record Compared(String alert, String severity, Duration lasting, String condition) {}

    @Test
    void everyAlertThatAProcessCanSeeHasTheSameConditionDurationAndSeverityHere() throws IOException {
        List<Compared> inFile = new ArrayList<>();
        read("alerts.yml")
                .get("groups")
                .forEach(group -> group.get("rules").forEach(rule -> {
                    String alert = rule.get("alert").asText();
                    if (!NOT_OF_A_PROCESS.contains(alert)) {
                        inFile.add(new Compared(
                                alert,
                                rule.at("/labels/severity").asText(),
                                rule.has("for") ? minutes(rule.get("for").asText()) : Duration.ZERO,
                                rule.get("expr").asText().strip().replaceAll("\\s+", " ")));
                    }
                }));

        assertThat(AlertRules.ALL)
                .extracting(rule -> new Compared(
                        rule.alert(),
                        rule.severity(),
                        rule.lasting(),
                        rule.condition().text()))
                .containsExactlyElementsOf(inFile);
    }

    private static Duration minutes(String text) {
        assertThat(text).endsWith("m");
        return Duration.ofMinutes(Long.parseLong(text.replace("m", "")));
    }

    @TestFactory
    Stream<DynamicTest> theTestsOfThePrometheusRulesHoldForTheVerdict() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode test : read("alerts_test.yml").get("tests")) {
            tests.add(DynamicTest.dynamicTest(test.get("name").asText(), () -> replay(test)));
        }
        return tests.stream();
    }

    private static void replay(JsonNode test) {
        assertThat(test.get("interval").asText()).isEqualTo("1m");
        Map<Sample, List<Double>> series = new LinkedHashMap<>();
        test.get("input_series")
                .forEach(each -> series.put(
                        MetricsText.read(each.get("series").asText().replace(", ", ",") + " 0")
                                .get(0),
                        values(each.get("values").asText())));
        Map<Duration, List<JsonNode>> expected = new LinkedHashMap<>();
        test.get("alert_rule_test")
                .forEach(each -> expected.computeIfAbsent(
                                minutes(each.get("eval_time").asText()), time -> new ArrayList<>())
                        .add(each));
        Duration last = expected.keySet().stream().max(Duration::compareTo).orElseThrow();
        Holding holding = new Holding(AlertRules.ALL);
        for (Duration time = Duration.ZERO; time.compareTo(last) <= 0; time = time.plusMinutes(1)) {
            List<Finding> findings = holding.look(START.plus(time), at(series, time), "process");
            for (JsonNode alert : expected.getOrDefault(time, List.of())) {
                check(alert, findings);
            }
        }
    }

    private static void check(JsonNode alert, List<Finding> findings) {
        AlertRules.ALL.stream()
                .filter(rule -> rule.alert().equals(alert.get("alertname").asText()))
                .forEach(rule -> assertThat(findings)
                        .filteredOn(finding -> finding.code().equals(rule.code()))
                        .as("%s at %s", rule.alert(), alert.get("eval_time"))
                        .hasSize(alert.get("exp_alerts").size())
                        .allSatisfy(finding -> {
                            assertThat(finding.severity()).isEqualTo(rule.urgency());
                            assertThat(finding.link().docs())
                                    .isEqualTo(alert.at("/exp_alerts/0/exp_annotations/runbook")
                                            .asText());
                        }));
    }

    private static List<Sample> at(Map<Sample, List<Double>> series, Duration time) {
        List<Sample> samples = new ArrayList<>();
        series.forEach((sample, values) -> {
            if (time.toMinutes() < values.size()) {
                samples.add(new Sample(sample.name(), sample.labels(), values.get((int) time.toMinutes())));
            }
        });
        return samples;
    }

    /** Expands the notation of Prometheus' tests: {@code 0+30x40} is 0, 30, 60 and so on, 41 values. */
    private static List<Double> values(String text) {
        List<Double> values = new ArrayList<>();
        for (String part : text.split(" ", -1)) {
            Matcher run = RUN.matcher(part);
            assertThat(run.matches()).as(part).isTrue();
            double step = run.group(2) == null ? 0 : Double.parseDouble(run.group(2));
            int more = run.group(3) == null ? 0 : Integer.parseInt(run.group(3));
            for (int i = 0; i <= more; i++) {
                values.add(Double.parseDouble(run.group(1)) + i * step);
            }
        }
        return values;
    }
}
