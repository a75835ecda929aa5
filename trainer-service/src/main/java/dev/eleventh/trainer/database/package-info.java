/**
 * Opens connections to PostgreSQL, and distinguishes transient failures from failures that need a person. Next step:
 * {@link dev.eleventh.trainer.record} writes through these connections.
 */
@NullMarked
package dev.eleventh.trainer.database;

import org.jspecify.annotations.NullMarked;
