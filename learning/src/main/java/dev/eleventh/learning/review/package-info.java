/**
 * Chooses which images a person should label next: {@link dev.eleventh.learning.review.ReviewCriterion} orders images by
 * what the serving head answers and by their distance to what is known. Next step: {@code trainer-service} shows the
 * first ones to people, whose answers become examples.
 */
@NullMarked
package dev.eleventh.learning.review;

import org.jspecify.annotations.NullMarked;
