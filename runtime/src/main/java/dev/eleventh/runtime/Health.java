package dev.eleventh.runtime;

/** Whether a component can do its work now, and if not, why. The reason is for a human reader. */
public record Health(boolean ready, String reason) {
    private static final Health READY = new Health(true, "");

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

    public static Health notReady(String reason) {
        return new Health(false, reason);
    }
}
