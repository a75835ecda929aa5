package dev.eleventh.runtime.config;

/**
 * One row of the table of settings.
 *
 * @param name of the variable
 * @param fallback the default; empty if the variable is required
 * @param range the accepted values
 * @param meaning for the person who sets it
 */
public record Setting(String name, String fallback, String range, String meaning) {
    public Setting {
        if (!name.matches("[A-Z][A-Z0-9_]*")) {
            throw new IllegalArgumentException(
                    "setting name must be like HTTP_PORT (capitals, digits, underscores), was '%s'".formatted(name));
        }
        if (meaning.isBlank()) {
            throw new IllegalArgumentException("setting %s must have a meaning, was blank".formatted(name));
        }
    }

    String markdownRow() {
        String shown = fallback.isEmpty() ? "(required)" : "`" + fallback + "`";
        return "| `%s` | %s | %s | %s |".formatted(name, shown, range, meaning.replace("|", "\\|"));
    }
}
