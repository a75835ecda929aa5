package dev.eleventh.runtime.http;

import java.time.Duration;

/**
 * How fast a client must send a body and read an answer. Only the time that the server spends waiting for the client
 * counts. While many requests are being read, the shorter times of {@code crowded} apply, so that slow bodies make
 * room.
 *
 * @param bytes that must arrive in each period
 * @param answer the time in which a client must read each part of its answer
 */
public record BodyPace(int bytes, Times usual, Times crowded, Duration answer) {
    /** The documented default pace. */
    public static final BodyPace DEFAULT = new BodyPace(
            1_000,
            new Times(Duration.ofSeconds(30), Duration.ofMinutes(5)),
            new Times(Duration.ofSeconds(5), Duration.ofSeconds(30)),
            Duration.ofSeconds(30));

    /**
     * The time limits for one body.
     *
     * @param period in which {@code bytes} must arrive
     * @param longest for the whole body, unless it is a stream
     */
    public record Times(Duration period, Duration longest) {}
}
