/**
 * Predicts images from Kafka and HTTP with the version that {@code models} and {@code model-control} call for.
 * {@link dev.eleventh.inference.ModelFollower} swaps the {@link dev.eleventh.inference.Champion} that
 * {@link dev.eleventh.inference.ImagesLoop} and the HTTP endpoints borrow once per batch.
 * {@link dev.eleventh.inference.VersionCache} lends other versions to requests that name one. This is the last step
 * of the flow: predictions go to the clients.
 */
@NullMarked
package dev.eleventh.inference;

import org.jspecify.annotations.NullMarked;
