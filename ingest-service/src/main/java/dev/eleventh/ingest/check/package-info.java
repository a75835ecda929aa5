/**
 * Checks one example: its headers, its label and its image. Both doors and the archives use the same checks.
 */
@NullMarked
package dev.eleventh.ingest.check;

import org.jspecify.annotations.NullMarked;
