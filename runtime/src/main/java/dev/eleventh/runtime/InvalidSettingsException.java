package dev.eleventh.runtime;

import java.util.List;

/** Every setting that is missing or wrong, at once, so that the person who set them starts over only once. */
public final class InvalidSettingsException extends RuntimeException {
    /** One wrong setting: {@code given} is empty when it was not set at all. */
    public record Problem(String name, String given, String expected, String action) {
        @Override
        public String toString() {
            String found = given.isEmpty() ? "is not set" : "is '%s'".formatted(given);
            return "%s %s, expected %s; %s".formatted(name, found, expected, action);
        }
    }

    @SuppressWarnings("serial") // an immutable list of records, never serialized in practice
    private final List<Problem> problems;

    InvalidSettingsException(List<Problem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    private static String message(List<Problem> problems) {
        StringBuilder message = new StringBuilder("%d setting%s of the environment must be corrected:"
                .formatted(problems.size(), problems.size() == 1 ? "" : "s"));
        problems.forEach(problem -> message.append("\n  ").append(problem));
        return message.toString();
    }
}
