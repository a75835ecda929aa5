/**
 * Starts the trainer and wires its parts. The recorders ({@link dev.eleventh.trainer.record}) store accepted examples
 * in PostgreSQL exactly once. One instance leads ({@link dev.eleventh.trainer.learn}): it learns challengers, judges
 * them and publishes those that are promoted. A port has the name of the need ({@code ExampleStore}), its adapter that
 * of the technology ({@code PostgresExampleStore}). Next step: {@code inference-service} follows the topic {@code
 * models}.
 */
@NullMarked
package dev.eleventh.trainer;

import org.jspecify.annotations.NullMarked;
