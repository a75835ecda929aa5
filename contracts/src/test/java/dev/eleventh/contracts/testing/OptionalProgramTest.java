package dev.eleventh.contracts.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

class OptionalProgramTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void aTestWithoutItsProgramIsSkippedAndNamesThePackage() {
        assertThatThrownBy(() -> OptionalProgram.PSQL.skipOrFail(false))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("needs psql (not installed; Debian: apt-get install postgresql-client)");
    }

    @Test
    void aTestWithoutItsProgramFailsIfProgramsAreRequired() {
        assertThatThrownBy(() -> OptionalProgram.PSQL.skipOrFail(true))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("psql", "apt-get install postgresql-client", "-Dprograms.required=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {".ci/run", "docs/contribute/setup.md"})
    void ciInstallsEveryPackageAndThePageForContributorsListsIt(String file) throws IOException {
        String text = Files.readString(ROOT.resolve(file));

        for (OptionalProgram program : OptionalProgram.values()) {
            assertThat(program.debianPackages())
                    .allSatisfy(name -> assertThat(text).as(file).containsPattern("\\b" + name + "\\b"));
        }
    }
}
