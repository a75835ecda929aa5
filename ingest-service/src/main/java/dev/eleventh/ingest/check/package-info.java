/**
 * Checks one example: its headers, its label and its image. Records from Kafka, HTTP requests and the images
 * of archives pass the same checks.
 */
@NullMarked
package dev.eleventh.ingest.check;

import org.jspecify.annotations.NullMarked;
