package dev.eleventh.benchmarks.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Computes one digest over the content of many files. */
final class FileDigest {
    private FileDigest() {}

    /** Covers the files' names below {@code folder} and their bytes, whatever order they are listed in. */
    static Sha256 of(Path folder, List<Path> files) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Path file : files.stream().sorted().toList()) {
            lines.append(Sha256.of(Files.readAllBytes(file)))
                    .append(' ')
                    .append(folder.relativize(file))
                    .append('\n');
        }
        return Sha256.of(lines.toString().getBytes(UTF_8));
    }
}
