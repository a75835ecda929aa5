package dev.eleventh.runtime;

import java.time.Duration;

/**
 * How fast a body must arrive, and an answer be taken. Only the time counts in which the server waits for the client. When many requests are being read,
 * the shorter times of {@code crowded} hold, so that slow bodies make room.
 *
 * @param bytes that must arrive in each period
 * @param answer in which a client must take each part of its answer
 */
public record BodyPace(int bytes, Times usual, Times crowded, Duration answer) {
    /** The pace of the documentation. */
    public static final BodyPace DEFAULT = new BodyPace(
            1_000,
            new Times(Duration.ofSeconds(30), Duration.ofMinutes(5)),
            new Times(Duration.ofSeconds(5), Duration.ofSeconds(30)),
            Duration.ofSeconds(30));

    /**
     * The limits of one body.
     *
     * @param period in which {@code bytes} must arrive
     * @param longest for the whole body, unless it is a stream
     */
    public record Times(Duration period, Duration longest) {}
}
