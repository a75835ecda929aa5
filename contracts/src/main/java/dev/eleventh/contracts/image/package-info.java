/**
 * Checks an image before any service spends memory on it: format by magic bytes, width and height from the header, and
 * a walk over the file's structure that verifies that the file is complete. The check needs no decoder, so {@code
 * ingest-service} uses it to reject images that the other services could not use. Next step: {@code backbone} decodes
 * images that passed.
 */
@NullMarked
package dev.eleventh.contracts.image;

import org.jspecify.annotations.NullMarked;
