package dev.eleventh.ingest.outcome;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.utils.Utils;

/**
 * The state directory of the outcomes. Kafka Streams derives the names of a window store's parts from the window: after a
 * change it would neither find nor delete the earlier parts. So each window has a directory of its own. Kafka Streams
 * fills a new one from the changelog.
 */
public final class OutcomeDirectory {
    private static final String PREFIX = "outcomes-";

    private OutcomeDirectory() {}

    static Path of(Path stateDirectory, Duration window) {
        return stateDirectory.resolve(PREFIX + window);
    }

    /** Deletes the directories of other windows. */
    public static void deleteOthers(Path stateDirectory, Duration window) {
        Path own = of(stateDirectory, window);
        if (!Files.isDirectory(stateDirectory)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(stateDirectory, PREFIX + "*")) {
            for (Path each : all) {
                if (!each.equals(own)) {
                    Utils.delete(each.toFile());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s has the state of outcomes with another OUTCOME_WINDOW, which cannot be deleted; delete its directories %s* other than %s"
                            .formatted(stateDirectory, PREFIX, own.getFileName()),
                    e);
        }
    }
}
