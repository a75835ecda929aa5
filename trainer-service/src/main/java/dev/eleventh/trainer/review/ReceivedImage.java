package dev.eleventh.trainer.review;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.event.ReviewRequest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An image from {@code review-requests}.
 *
 * @param askedAt when inference sent it, seconds after the client asked: the record's timestamp
 * @param embedding of the network that embeds examples now; null if the network has none for this image
 */
record ReceivedImage(
        ReviewRequest request, Instant askedAt, @Nullable Embedding embedding) {}
