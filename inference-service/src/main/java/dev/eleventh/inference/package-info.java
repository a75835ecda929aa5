/**
 * Follows the {@code models} topic and answers images from Kafka and HTTP with the newest version that passes its
 * checks. {@link dev.eleventh.inference.ModelFollower} swaps the {@link dev.eleventh.inference.Champion} that {@link
 * dev.eleventh.inference.ImagesLoop} and the HTTP endpoints borrow, once per batch. The last step of the flow:
 * predictions go to whoever asked.
 */
@NullMarked
package dev.eleventh.inference;

import org.jspecify.annotations.NullMarked;
