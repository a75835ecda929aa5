package dev.eleventh.cli.teach;

import java.nio.file.Path;

/**
 * An image to teach.
 *
 * @param entry its name in an archive, {@code label/image}
 * @param bytes its size when it was found
 */
record LabelledFile(String entry, Path path, long bytes) {}
