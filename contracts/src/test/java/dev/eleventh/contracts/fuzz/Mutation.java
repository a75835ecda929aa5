package dev.eleventh.contracts.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/**
 * Applies a few changes to an input: flips bits, inserts numbers at limits of their range and texts with a special
 * meaning, and cuts, doubles or grafts parts.
 */
final class Mutation {
    private static final int MAX_CHANGES = 4;
    private static final long[] NUMBERS = {
        0,
        1,
        2,
        0x7F,
        0x80,
        0xFF,
        0x100,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x10000,
        0x7FFFFFFF,
        0x80000000L,
        0xFFFFFFFFL,
        0x100000001L,
        0x7FF0000000000000L,
        0x7FF8000000000000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1
    };
    private static final String[] TEXTS = {
        "null",
        "true",
        "-1",
        "0",
        "4294967297",
        "9223372036854775808",
        "1e999",
        "1e-999",
        "NaN",
        "[]",
        "{}",
        "\"\"",
        "[[",
        "{\"a\":",
        "\\u0000",
        "\\ud800",
        "../",
        "\0"
    };

    private final Random random;
    private final byte[] other;

    /**
     * Creates a mutation.
     *
     * @param other input from which parts are grafted
     */
    Mutation(Random random, byte[] other) {
        this.random = random;
        this.other = other;
    }

    byte[] of(byte[] seed) {
        byte[] input = seed.clone();
        for (int changes = 1 + random.nextInt(1 + random.nextInt(MAX_CHANGES)); changes > 0; changes--) {
            input = changed(input);
        }
        return input;
    }

    private byte[] changed(byte[] input) {
        int at = random.nextInt(input.length + 1);
        int length = Math.min(input.length - at, 1 + random.nextInt(1 + random.nextInt(64)));
        return switch (random.nextInt(9)) {
            case 0 -> replaced(input, at, at, new byte[] {(byte) random.nextInt()});
            case 1 -> replaced(input, at, at + length, new byte[0]);
            case 2 -> replaced(input, at, at, Arrays.copyOfRange(input, at, at + length));
            case 3 -> Arrays.copyOf(input, at);
            case 4 -> replaced(input, at, at + length, text());
            case 5 -> grafted(input, at);
            case 6, 7 -> withNumber(input, at);
            default -> withFlippedBit(input, at);
        };
    }

    private byte[] withFlippedBit(byte[] input, int at) {
        if (at < input.length) {
            input[at] ^= (byte) (1 << random.nextInt(8));
        }
        return input;
    }

    /** Writes a number of one to eight bytes, in either byte order. */
    private byte[] withNumber(byte[] input, int at) {
        long number = NUMBERS[random.nextInt(NUMBERS.length)];
        int size = Math.min(1 << random.nextInt(4), input.length - at);
        boolean bigEndian = random.nextBoolean();
        for (int i = 0; i < size; i++) {
            input[at + i] = (byte) (number >>> (8 * (bigEndian ? size - 1 - i : i)));
        }
        return input;
    }

    private byte[] text() {
        return TEXTS[random.nextInt(TEXTS.length)].getBytes(US_ASCII);
    }

    private byte[] grafted(byte[] input, int at) {
        int from = random.nextInt(other.length + 1);
        int to = from + random.nextInt(other.length - from + 1);
        return replaced(input, at, Math.min(input.length, at + to - from), Arrays.copyOfRange(other, from, to));
    }

    private static byte[] replaced(byte[] input, int from, int to, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(input, 0, from);
        out.writeBytes(by);
        out.write(input, to, input.length - to);
        return out.toByteArray();
    }
}
