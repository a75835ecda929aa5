package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No command is documented that the tests neither run nor say why not. */
class DocumentedCommandsTest {
    @Test
    void everyShellBlockIsRunOrSaysWhyNot() throws IOException {
        List<String> unmarked = new ArrayList<>();
        for (Path page : DocumentedCommands.pages()) {
            for (DocumentedCommands.Block block : DocumentedCommands.of(page)) {
                if (block.marker() == null) {
                    unmarked.add(block.toString());
                }
            }
        }
        assertThat(unmarked)
                .as("put <!-- run -->, <!-- run until: REGEX --> or <!-- not run: REASON --> on the line before")
                .isEmpty();
    }

    @Test
    void shellCommandsStandInBlocksThatTheTestsFind() throws IOException {
        for (Path page : DocumentedCommands.pages()) {
            assertThat(Files.readAllLines(page))
                    .as("%s: write ```sh, so that the tests find the commands", page)
                    .noneMatch(
                            line -> Set.of("```bash", "```shell", "```console").contains(line.strip()))
                    .noneMatch(line -> line.matches(" {4}(\\./|(mvn|java|curl|kcat|docker|pip|python3) ).*"));
        }
    }

    @Test
    void whatIsMarkedToRunIsRun() throws IOException {
        for (Path page : DocumentedCommands.pages()) {
            boolean runs = DocumentedCommands.of(page).stream().anyMatch(DocumentedCommands.Block::isRun);
            assertThat(runs && !DocumentedCommandsIT.PAGES.contains(page))
                    .as("%s has blocks to run: add it to DocumentedCommandsIT.PAGES", page)
                    .isFalse();
        }
    }
}
