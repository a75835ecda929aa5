package dev.eleventh.runtime.lifecycle;

/**
 * Whether something can do its work now, for the person who looks.
 *
 * @param reason why it is not ready; empty when it is
 * @param detail what a person should know although it is ready; empty when there is nothing
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

    /** Ready, with something that a person should know. */
    public static Health readyWith(String detail) {
        return new Health(true, "", detail);
    }

    public static Health notReady(String reason) {
        return new Health(false, reason, "");
    }
}
