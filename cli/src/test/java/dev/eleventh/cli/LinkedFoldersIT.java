package dev.eleventh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.eleventh.cli.service.FailureReport;
import dev.eleventh.cli.teach.LabelledFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of images that contain symbolic links. */
class LinkedFoldersIT {
    @TempDir
    Path folder;

    @Test
    void reportsALinkToAParentFolderWithARemedy() throws IOException {
        Path label = Files.createDirectory(folder.resolve("mug"));
        Path link = Files.createSymbolicLink(label.resolve("all"), folder);

        IOException failure = catchThrowableOfType(IOException.class, () -> LabelledFiles.ofImageFolder(folder));

        assertThat(FailureReport.message(failure))
                .isEqualTo("%s is a symbolic link to a folder that contains it; remove the link".formatted(link));
    }

    @Test
    void followsALinkToAnotherFolder(@TempDir Path elsewhere) throws IOException {
        Files.write(elsewhere.resolve("a.png"), new byte[] {1});
        Files.createSymbolicLink(folder.resolve("mug"), elsewhere);

        assertThat(LabelledFiles.ofImageFolder(folder).found()).hasSize(1);
    }

    @Test
    void reportsTheCauseOfAFileErrorBesidesTheName() {
        assertThat(FailureReport.message(new java.nio.file.NotDirectoryException("pictures")))
                .isEqualTo("pictures cannot be read or written (NotDirectoryException); check the path");
    }
}
