package dev.eleventh.learning.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Sha256;

/** A uniform random number per id and purpose, which is the same on every instance and after every restart. */
public final class IdHash {
    private IdHash() {}

    /** Returns 63 bits, never negative; independent between purposes. */
    public static long bits(String purpose, ExampleId id) {
        return bits(purpose, id.value());
    }

    private static long bits(String purpose, String id) {
        String digest = Sha256.of((purpose + ':' + id).getBytes(UTF_8)).hex();
        return Long.parseUnsignedLong(digest.substring(0, 16), 16) >>> 1;
    }

    /** Returns a number in [0, 1). */
    static double uniform(String purpose, String id) {
        return (bits(purpose, id) >>> 10) * 0x1p-53;
    }
}
