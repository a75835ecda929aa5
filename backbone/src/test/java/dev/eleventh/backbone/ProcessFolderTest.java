package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFolderTest {
    @TempDir
    private Path parent;

    @Test
    void oneFolderServesAProcess() throws IOException {
        Path folder = ProcessFolder.in(parent);

        assertThat(ProcessFolder.in(parent)).isEqualTo(folder).isDirectory().hasParent(parent);
    }

    @Test
    void aFolderThatWasRemovedIsCreatedAgain() throws IOException {
        ProcessFolder.delete(ProcessFolder.in(parent));

        assertThat(ProcessFolder.in(parent)).isDirectory();
    }

    @Test
    void theFolderOfAProcessThatWasKilledIsDeletedWithItsFiles() throws IOException {
        Path killed = folder("killed", Duration.ofMinutes(2));
        Files.createDirectories(killed.resolve("network-1/variables"));
        Files.writeString(killed.resolve("network-1/variables/weights"), "many");

        ProcessFolder.in(parent);

        assertThat(killed).doesNotExist();
    }

    @Test
    void aFolderThatIsLockedIsKept() throws IOException {
        Path used = folder("used", Duration.ofMinutes(2));
        try (FileChannel channel = FileChannel.open(used.resolve(ProcessFolder.LOCK), StandardOpenOption.WRITE)) {
            channel.lock();

            ProcessFolder.in(parent);

            assertThat(used).isDirectory();
        }
    }

    @Test
    void aFolderThatMayNotBeLockedYetIsKept() throws IOException {
        Path young = folder("young", Duration.ofSeconds(1));

        ProcessFolder.in(parent);

        assertThat(young).isDirectory();
    }

    @Test
    void whatElseLiesThereIsKept() throws IOException {
        Path other = Files.createDirectory(parent.resolve("other"));
        Path withoutLock = Files.createDirectory(parent.resolve(ProcessFolder.PREFIX + "without-lock"));

        ProcessFolder.in(parent);

        assertThat(other).isDirectory();
        assertThat(withoutLock).isDirectory();
    }

    private Path folder(String name, Duration age) throws IOException {
        Path folder = Files.createDirectory(parent.resolve(ProcessFolder.PREFIX + name));
        Path lock = Files.createFile(folder.resolve(ProcessFolder.LOCK));
        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(age)));
        return folder;
    }
}
