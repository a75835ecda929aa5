/**
 * Accepts an archive of labelled images by HTTP, sends each image as an example, and answers line by line. Next step:
 * {@link dev.eleventh.ingest.topology} reads the examples from {@code examples}.
 */
@NullMarked
package dev.eleventh.ingest.batch;

import org.jspecify.annotations.NullMarked;
