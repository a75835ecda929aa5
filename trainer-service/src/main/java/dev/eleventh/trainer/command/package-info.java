/**
 * Runs the two commands that need the trainer's database: the import of a classifier as version 1, and the verification
 * that the stored examples reproduce the stored heads.
 */
@NullMarked
package dev.eleventh.trainer.command;

import org.jspecify.annotations.NullMarked;
