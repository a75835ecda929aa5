package dev.eleventh.cli.service;

import dev.eleventh.cli.terminal.EleventhCommand;
import dev.eleventh.cli.terminal.FailedException;
import java.util.regex.Pattern;

/** A version argument: a number, or {@code current}. */
public final class VersionArgument {
    public static final String DESCRIPTION = "A version number, or 'current' for the serving version.";

    private static final String CURRENT = "current";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    private VersionArgument() {}

    public static long resolve(String text, ServiceClient api, EleventhCommand command) throws Exception {
        if (NUMBER.matcher(text).matches()) {
            return Long.parseLong(text);
        }
        if (!text.equals(CURRENT)) {
            throw command.usage("VERSION must be a number of at least 1, or 'current', was '%s'".formatted(text));
        }
        long serving = api.get("/v1/serving").path("version").asLong();
        if (serving == 0) {
            throw new FailedException("no version serves yet; teach a class first: eleventh teach DIR");
        }
        return serving;
    }
}
