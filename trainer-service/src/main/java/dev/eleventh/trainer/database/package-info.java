/**
 * Opens connections to PostgreSQL, and tells failures that pass by themselves from failures that stay. Next step: {@link
 * dev.eleventh.trainer.record} writes through these connections.
 */
@NullMarked
package dev.eleventh.trainer.database;

import org.jspecify.annotations.NullMarked;
