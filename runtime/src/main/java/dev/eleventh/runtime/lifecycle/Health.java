package dev.eleventh.runtime.lifecycle;

/**
 * Whether a part of the service can do its work now, with an explanation for people.
 *
 * @param reason why it is not ready; empty if it is ready
 * @param detail a warning although it is ready; empty if there is none
 */
public record Health(boolean ready, String reason, String detail) {
    private static final Health READY = new Health(true, "", "");

    public Health {
        if (ready != reason.isEmpty()) {
            throw new IllegalArgumentException(
                    "health must have a reason exactly when it is not ready, was ready=%s reason='%s'"
                            .formatted(ready, reason));
        }
    }

    public static Health ofReady() {
        return READY;
    }

    /** Returns a health that is ready, with a warning for people. */
    public static Health readyWith(String detail) {
        return new Health(true, "", detail);
    }

    public static Health notReady(String reason) {
        return new Health(false, reason, "");
    }
}
