package dev.eleventh.system;

import static dev.eleventh.contracts.testing.OptionalProgram.CURL;
import static dev.eleventh.contracts.testing.OptionalProgram.KCAT;
import static dev.eleventh.contracts.testing.OptionalProgram.PSQL;
import static dev.eleventh.contracts.testing.OptionalProgram.PYTHON;
import static dev.eleventh.contracts.testing.OptionalProgram.PYTHON_CONFLUENT_KAFKA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.testing.OptionalProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the tests run every documented command, or that its page gives the reason why not. */
class DocumentedCommandsTest {
    @TempDir
    static Path directory;

    @Test
    void everyShellBlockIsRunOrGivesAReason() throws IOException {
        List<String> unmarked = new ArrayList<>();
        for (Path page : DocumentedCommands.pages()) {
            for (DocumentedCommands.Block block : DocumentedCommands.of(page)) {
                if (block.marker() == null) {
                    unmarked.add(block.toString());
                }
            }
        }
        assertThat(unmarked)
                .as(
                        "put <!-- run -->, <!-- run until: REGEX -->, <!-- run after PROGRAM --> or <!-- not run: REASON --> on the line before")
                .isEmpty();
    }

    @Test
    void shellCommandsAreInBlocksThatTheTestsFind() throws IOException {
        for (Path page : DocumentedCommands.pages()) {
            assertThat(Files.readAllLines(page))
                    .as("%s: write ```sh, so that the tests find the commands", page)
                    .noneMatch(
                            line -> Set.of("```bash", "```shell", "```console").contains(line.strip()))
                    .noneMatch(line -> line.matches(" {4}(\\./|(mvn|java|curl|kcat|docker|pip|python3) ).*"));
        }
    }

    @Test
    void everyPageWithBlocksMarkedToRunIsTested() throws IOException {
        for (Path page : DocumentedCommands.pages()) {
            boolean runs = DocumentedCommands.of(page).stream().anyMatch(DocumentedCommands.Block::isRun);
            assertThat(runs && !DocumentedCommandsIT.PAGES.contains(page))
                    .as("%s has blocks to run: add it to DocumentedCommandsIT.PAGES", page)
                    .isFalse();
        }
    }

    @Test
    void aBlockNeedsTheProgramsThatItStarts() throws IOException {
        assertThat(programs("run", "curl -s localhost | kcat -P -t examples")).containsExactly(CURL, KCAT);
        assertThat(programs("run", "for file in *; do\n  curl \"$file\"\ndone")).containsExactly(CURL);
        assertThat(programs("run", "PGUSER=me psql -c 'SELECT 1' && exec curl localhost"))
                .containsExactly(CURL, PSQL);
        assertThat(programs("run", "id=$(./eleventh models list | python3 -c 'print(1)')"))
                .containsExactly(PYTHON);
        assertThat(programs("run until: mug", "python3 examples/python/teach_and_ask.py mug"))
                .containsExactly(PYTHON, PYTHON_CONFLUENT_KAFKA);
        assertThat(programs("run", "# kcat or curl\n./eleventh teach --label curl --source kcat kcat.png"))
                .isEmpty();
    }

    @Test
    void aBlockNeedsTheProgramOfTheBlockThatItDependsOn() throws IOException {
        assertThat(programs("run after kcat", "./eleventh rejected list")).containsExactly(KCAT);
        assertThat(programs("run after kcat, psql until: mug", "curl localhost"))
                .containsExactly(CURL, KCAT, PSQL);
        assertThatThrownBy(() -> programs("run after magic", "curl localhost"))
                .hasMessageContainingAll("magic", "kcat");
    }

    private static Set<OptionalProgram> programs(String marker, String commands) throws IOException {
        Path page = Files.writeString(
                directory.resolve("page.md"), "<!-- %s -->\n```sh\n%s\n```\n".formatted(marker, commands));
        DocumentedCommands.Block block = DocumentedCommands.of(page).get(0);
        assertThat(block.isRun()).isTrue();
        return block.programs();
    }
}
