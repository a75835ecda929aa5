package dev.eleventh.runtime.config;

import java.util.List;

/** Lists all missing and invalid settings together, so that you can correct them all before the next start. */
public final class InvalidSettingsException extends RuntimeException {
    /** One invalid setting; {@code given} is empty if the setting was missing. */
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
        StringBuilder message = new StringBuilder("%d environment variable%s must be corrected:"
                .formatted(problems.size(), problems.size() == 1 ? "" : "s"));
        problems.forEach(problem -> message.append("\n  ").append(problem));
        return message.toString();
    }
}
