package dev.eleventh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.cli.terminal.ExitCode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors on the command line are reported in one line on standard error, before anything is sent. */
class WrongUsageTest {
    /** The arguments, then the texts that the message must contain: the argument, the value, the expected format. */
    static Stream<Arguments> wrongValues() {
        return Stream.of(
                wrong("teach --timeout -1 DIR", "--timeout", "'-1'", "whole number from 1"),
                wrong("teach --label %s DIR".formatted("x".repeat(129)), "--label", "had 129", "1 to 128 characters"),
                wrong("teach --label a\u0007 DIR", "--label", "U+0007", "no control characters"),
                wrong("predict --top 0 FILE", "--top", "'0'", "whole number from 1"),
                wrong("predict --top many FILE", "--top", "'many'", "whole number from 1"),
                wrong("predict --top 3000000000 FILE", "--top", "'3000000000'", "to 2147483647"),
                wrong("watch --only lerner", "--only", "'lerner'", "LEARNER, SERVING, PREDICTIONS"),
                wrong("watch --limit 0", "--limit", "'0'", "whole number from 1"),
                wrong("models list --limit 0", "--limit", "'0'", "whole number from 1"),
                wrong("models list --url ftp://there", "--url", "'ftp://there'", "like http://localhost:8080"),
                wrong("models list --url http://there:99999", "--url", "'http://there:99999'", "like http://"),
                wrong("models show 0", "VERSION", "'0'", "a number of at least 1, or 'current'"),
                wrong("models diff 1 newest", "VERSION", "'newest'", "a number of at least 1, or 'current'"),
                wrong("models pin latest", "VERSION", "'latest'", "a number of at least 1, or 'current'"),
                wrong("models export 1 --to x --format tflite", "--format", "'tflite'", "SAVEDMODEL"),
                wrong("models export v1 --to x --format onnx", "VERSION", "'v1'", "a number of at least 1"),
                wrong("models export 1 --to x --format savedmodel --head-only", "--head-only", "--format onnx"),
                wrong("examples list --limit -3", "--limit", "'-3'", "whole number from 1"),
                wrong("examples relabel --to %s 1".formatted("x".repeat(200)), "--to", "had 200", "1 to 128"),
                wrong("rejected list --limit 1.5", "--limit", "'1.5'", "whole number from 1"),
                wrong("rejected show 1-2", "RECORD", "'1-2'", "like 0/42"),
                wrong("rejected redrive seven", "RECORD", "'seven'", "like 0/42"),
                wrong("rejected redrive --id a 0/1 0/2", "--id", "2 were named", "one record"),
                wrong("topics create --partitions 0", "--partitions", "'0'", "whole number from 1"),
                wrong("topics create --replicas none", "--replicas", "'none'", "whole number from 1"),
                wrong("topics check --bootstrap broker", "--bootstrap", "'broker'", "like localhost:9092"),
                wrong(
                        "topics check --kafka-properties /nowhere",
                        "--kafka-properties",
                        "'/nowhere'",
                        "expected a readable text file"),
                wrong("token --role write", "'write'", "produce, predict, review, observe, administer"),
                wrong("models list --token a\u00e9b", "--token", "ASCII"),
                wrong("verify first", "VERSION", "'first'", "whole number"));
    }

    /** The arguments, then the missing or excess ones. */
    static Stream<Arguments> wrongArguments() {
        return Stream.of(
                wrong("teach", "DIR"),
                wrong("teach one two", "one folder", "--label"),
                wrong("predict", "FILE"),
                wrong("models", "subcommand"),
                wrong("models show", "VERSION"),
                wrong("models diff 1", "TO"),
                wrong("models pin", "VERSION"),
                wrong("models rollback 2", "'2'"),
                wrong("models release 2", "'2'"),
                wrong("models export 1 --format onnx", "--to"),
                wrong("models export 1 --to x", "--format"),
                wrong("examples relabel 1", "--to"),
                wrong("examples relabel --to cup", "IDs", "--label"),
                wrong("examples retract", "IDs", "--label"),
                wrong("examples retract --label cup 1", "IDs", "--label"),
                wrong("examples export", "--to"),
                wrong("rejected redrive", "RECORD"),
                wrong("import", "PATH"),
                wrong("verify", "VERSION"),
                wrong("completion fish", "'fish'"),
                wrong("model list", "'model'", "did you mean models"),
                wrong("--url http://there models list", "'--url'", "put options after the command"),
                wrong("predict --tpo 3 FILE", "'--tpo'"));
    }

    private static Arguments wrong(String typed, String... said) {
        return Arguments.of(typed, List.of(said));
    }

    @ParameterizedTest
    @MethodSource({"wrongValues", "wrongArguments"})
    void isReportedInOneLineOfStandardErrorWithExitCode2(String typed, List<String> said) {
        Program.Run run = Program.run(typed.split(" "));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains(said).containsPattern("see eleventh.* --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"teach --label", "examples relabel x --to", "rejected redrive 0/1 --label"})
    void anEmptyLabelIsRefusedBeforeAnythingIsSent(String typed) {
        String[] arguments =
                Stream.concat(Stream.of(typed.split(" ")), Stream.of("")).toArray(String[]::new);

        Program.Run run = Program.run(arguments);

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("1 to 128 characters", "''");
    }

    @Test
    void aMissingSettingIsReportedInOneLineWithoutStackTrace() {
        for (String typed : List.of("verify 1", "import folder --labels file")) {
            Program.Run run = Program.run(typed.split(" "));

            assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(run.err().lines()).as(run.err()).hasSize(1);
            assertThat(run.err()).contains("DATABASE_PASSWORD is not set, expected a value");
        }
    }
}
