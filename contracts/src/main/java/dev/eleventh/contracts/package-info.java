/**
 * The types that processes exchange: {@link dev.eleventh.contracts.ExampleId}, {@link dev.eleventh.contracts.Label},
 * {@link dev.eleventh.contracts.Embedding}. The sub-packages hold the events ({@code event}), the published models
 * ({@code model}), the check of an image's header ({@code image}) and the topics ({@code topic}). Next step: {@code
 * ingest-service} reads examples.
 */
@NullMarked
package dev.eleventh.contracts;

import org.jspecify.annotations.NullMarked;
