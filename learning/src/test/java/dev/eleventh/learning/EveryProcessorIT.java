package dev.eleventh.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.testing.JavaProgram;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that results are the same bytes with each batch size and at each instruction level of x86-64 that oneDNN distinguishes. A level is an
 * upper bound: if this processor lacks it, oneDNN uses the processor's highest level. oneDNN reads the level once per
 * process, so each level has a separate process.
 */
class EveryProcessorIT {
    private static final String AS_IT_IS = "";

    /** The reports of the levels that have run. */
    private static final Map<String, OnThisProcessor.Report> REPORTS = new ConcurrentHashMap<>();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {AS_IT_IS, "SSE41", "AVX", "AVX2", "AVX512_CORE", "AVX512_CORE_BF16"})
    void neitherTheBatchNorTheInstructionLevelChangesEmbeddingsAndExactHeads(String level) throws Exception {
        OnThisProcessor.Report report = run(level);
        REPORTS.put(level, report);

        assertThat(report.embeddings())
                .hasSize(4)
                .allSatisfy((network, digests) -> assertThat(digests)
                        .as("embeddings of %s, sent in batches of several sizes", network)
                        .hasSize(4)
                        .containsOnly(digests.get(0)));
        // sums of imported networks are rounded in an order that depends on the level
        for (String network : List.of("built-in", "fine-tuned")) {
            assertThat(REPORTS.values())
                    .extracting(each -> each.embeddings().get(network))
                    .as("embeddings of %s, by level", network)
                    .containsOnly(report.embeddings().get(network));
        }
        assertThat(REPORTS.values())
                .extracting(OnThisProcessor.Report::heads)
                .as("exact heads from the same embeddings, by level")
                .containsOnly(report.heads());
    }

    private OnThisProcessor.Report run(String level) throws Exception {
        Path file = folder.resolve("report.json");
        File log = new File("target", "processor-%s.log".formatted(level.isEmpty() ? "as-it-is" : level));
        ProcessBuilder program = JavaProgram.of(OnThisProcessor.class, file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log);
        program.environment().remove("ONEDNN_MAX_CPU_ISA");
        if (!level.isEmpty()) {
            program.environment().put("ONEDNN_MAX_CPU_ISA", level);
        }
        assertThat(program.start().waitFor()).as("exit code; see %s", log).isZero();
        return Json.read(Files.readString(file), OnThisProcessor.Report.class);
    }
}
