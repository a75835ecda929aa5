/**
 * A published model version: the {@link dev.eleventh.contracts.model.ModelManifest} that describes it and the head that
 * it names, in safetensors format and cut into chunks. Next step: {@code inference-service} fetches the chunks, checks
 * the digest and the self-test, and swaps.
 */
@NullMarked
package dev.eleventh.contracts.model;

import org.jspecify.annotations.NullMarked;
