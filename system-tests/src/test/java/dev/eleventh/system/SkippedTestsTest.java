package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.testing.OptionalProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkippedTestsTest {
    private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");
    private static final String PASSED = "<testcase name=\"passes\"/>";

    @TempDir
    Path project;

    @Test
    void theLineCountsTheSkippedTestsOfAllModulesByTheirReasons() throws Exception {
        String kcat = skipped(OptionalProgram.KCAT.missing());
        report("cli/target/surefire-reports", BEGIN, PASSED, PASSED, kcat);
        report(
                "system-tests/target/failsafe-reports",
                BEGIN.plusSeconds(60),
                kcat,
                skipped("is for &quot;Linux&quot;"));

        assertThat(line())
                .isEqualTo("Skipped 3 of 5 tests: 2 need kcat (not installed; Debian: apt-get install kcat);"
                        + " 1 is for \"Linux\"");
    }

    @Test
    void theLineUsesTheSingularForOneTest() throws Exception {
        report("cli/target/surefire-reports", BEGIN, skipped(OptionalProgram.CURL.missing()));

        assertThat(line()).startsWith("Skipped 1 of 1 tests: 1 needs curl (");
    }

    @Test
    void theLineReportsWhenNoTestWasSkipped() throws Exception {
        report("cli/target/surefire-reports", BEGIN, PASSED, PASSED);

        assertThat(line()).isEqualTo("Skipped 0 of 2 tests.");
    }

    @Test
    void aReportOfAnEarlierBuildIsIgnored() throws Exception {
        report("cli/target/surefire-reports", BEGIN, PASSED);
        report("runtime/target/surefire-reports", BEGIN.minusSeconds(1), PASSED, skipped("is of yesterday"));

        assertThat(line()).isEqualTo("Skipped 0 of 1 tests.");
    }

    @Test
    void aFailedAssumptionIsAReason() throws Exception {
        String trace = "org.opentest4j.TestAbortedException: %s\n\tat dev.eleventh.SomeTest.run(SomeTest.java:1)\n";
        String element = "<testcase name=\"aborts\"><skipped type=\"E\"><![CDATA[" + trace + "]]></skipped></testcase>";
        report(
                "cli/target/surefire-reports",
                BEGIN,
                element.formatted(OptionalProgram.CURL.missing()),
                element.formatted("Assumption failed: needs root"));

        assertThat(line())
                .isEqualTo("Skipped 2 of 2 tests: 1 needs curl (not installed; Debian: apt-get install curl);"
                        + " 1 needs root");
    }

    @Test
    void aSkippedTestWithoutAReasonIsCounted() throws Exception {
        report("cli/target/surefire-reports", BEGIN, "<testcase name=\"is disabled\"><skipped/></testcase>");

        assertThat(line()).isEqualTo("Skipped 1 of 1 tests: 1 without a reason");
    }

    private static String skipped(String reason) {
        return "<testcase name=\"is skipped\"><skipped message=\"%s\"/></testcase>".formatted(reason);
    }

    private void report(String folder, Instant written, String... testcases) throws Exception {
        Path reports = Files.createDirectories(project.resolve(folder));
        Path report = Files.writeString(
                reports.resolve("TEST-dev.eleventh.SomeTest.xml"),
                Stream.of(testcases).collect(Collectors.joining("", "<testsuite>", "</testsuite>")));
        Files.setLastModifiedTime(report, FileTime.from(written));
    }

    private String line() throws Exception {
        return SkippedTests.of(project, BEGIN).line();
    }
}
