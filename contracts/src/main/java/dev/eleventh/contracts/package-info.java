/**
 * The vocabulary that crosses a process: {@link dev.eleventh.contracts.ExampleId}, {@link
 * dev.eleventh.contracts.Label}, {@link dev.eleventh.contracts.Embedding}. The sub-packages hold the events
 * ({@code event}), the published models ({@code model}) and the look at an image's header ({@code image});
 * {@link dev.eleventh.contracts.Topics} spells every topic once. Next step: {@code ingest-service} reads examples.
 */
@NullMarked
package dev.eleventh.contracts;

import org.jspecify.annotations.NullMarked;
