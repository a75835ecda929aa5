package dev.eleventh.learning;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Sha256;

/** A uniform number per id and purpose: randomness that every instance agrees on and no restart changes. */
final class IdHash {
    private IdHash() {}

    /** 63 bits, never negative; independent between purposes. */
    static long bits(String purpose, ExampleId id) {
        return bits(purpose, id.value());
    }

    private static long bits(String purpose, String id) {
        String digest = Sha256.of((purpose + ':' + id).getBytes(UTF_8)).hex();
        return Long.parseUnsignedLong(digest.substring(0, 16), 16) >>> 1;
    }

    /** In [0, 1). */
    static double uniform(String purpose, String id) {
        return (bits(purpose, id) >>> 10) * 0x1p-53;
    }
}
