package dev.eleventh.cli.teach;

import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.terminal.FailedException;
import dev.eleventh.contracts.Label;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Finds images and their labels on the disk. Skips hidden files, which operating systems often leave behind. */
public final class LabelledFiles {
    private final List<LabelledFile> found = new ArrayList<>();
    private final List<Path> withoutLabel = new ArrayList<>();

    private LabelledFiles() {}

    /** Reads an ImageFolder: each folder in it is a label that contains images at any depth. */
    public static LabelledFiles ofImageFolder(Path folder) throws IOException {
        LabelledFiles files = new LabelledFiles();
        for (Path path : walk(folder)) {
            Path relative = folder.relativize(path);
            if (relative.getNameCount() < 2) {
                files.withoutLabel.add(path);
            } else {
                files.add(relative.getName(0).toString(), relative.subpath(1, relative.getNameCount()), path);
            }
        }
        return files;
    }

    /** Collects files, and everything in folders, under one label. */
    static LabelledFiles ofLabel(Label given, List<Path> paths) throws IOException, FailedException {
        String label = given.value();
        if (label.indexOf('/') >= 0) {
            throw new FailedException(
                    "a label with '/' cannot be sent in an archive, was '%s'; send its images to POST /v1/examples?label=%s"
                            .formatted(label, ServiceClient.encoded(label)));
        }
        LabelledFiles files = new LabelledFiles();
        for (Path start : paths) {
            for (Path path : walk(start)) {
                files.add(label, path.equals(start) ? path.getFileName() : start.relativize(path), path);
            }
        }
        return files;
    }

    /** Returns the files sorted by name, so that a class is sent completely before the next one starts. */
    public List<LabelledFile> found() {
        return Collections.unmodifiableList(found);
    }

    /** Returns the files beside the label folders. */
    List<Path> withoutLabel() {
        return Collections.unmodifiableList(withoutLabel);
    }

    private void add(String label, Path name, Path path) throws IOException {
        String flat = String.join(
                "_",
                StreamSupport.stream(name.spliterator(), false)
                        .map(Path::toString)
                        .toList());
        found.add(new LabelledFile(label + "/" + flat, path, Files.size(path)));
    }

    private static List<Path> walk(Path start) throws IOException {
        if (!Files.exists(start)) {
            throw new NoSuchFileException(start.toString());
        }
        try (Stream<Path> paths = Files.walk(start, FileVisitOption.FOLLOW_LINKS)) {
            return paths.filter(path -> path.equals(start) || !isHidden(start.relativize(path)))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isHidden(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false)
                .anyMatch(name -> name.toString().startsWith("."));
    }
}
