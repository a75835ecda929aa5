/**
 * Answers images from Kafka and HTTP with the version that {@code models} and {@code model-control} call for. {@link
 * dev.eleventh.inference.ModelFollower} swaps the {@link dev.eleventh.inference.Champion} that {@link
 * dev.eleventh.inference.ImagesLoop} and the HTTP endpoints borrow, once per batch; {@link dev.eleventh.inference.VersionCache}
 * lends others to requests that name a version. The last step of the flow: predictions go to whoever asked.
 */
@NullMarked
package dev.eleventh.inference;

import org.jspecify.annotations.NullMarked;
