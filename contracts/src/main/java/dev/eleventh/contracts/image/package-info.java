/**
 * The look at an image before anybody spends memory on it: format by magic bytes, width and height from the header,
 * and a walk over the file's structure that finds it whole. It needs no decoder, so {@code ingest-service} rejects
 * with it what the others could not use. Next step: {@code backbone} decodes what passed.
 */
@NullMarked
package dev.eleventh.contracts.image;

import org.jspecify.annotations.NullMarked;
