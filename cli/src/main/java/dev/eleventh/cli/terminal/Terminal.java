package dev.eleventh.cli.terminal;

import java.io.InputStream;
import java.util.Map;

/**
 * The terminal in which the program was started.
 *
 * @param in its standard input
 * @param colour whether standard output shows colours
 * @param progress whether standard error shows progress bars
 * @param columns that a table may use, limited to [80, 100]
 */
public record Terminal(InputStream in, boolean colour, boolean progress, int columns) {
    /** Narrower tables show too little; wider ones are hard to read. */
    private static final int NARROWEST = 80;

    private static final int WIDEST = 100;

    public Terminal {
        columns = Math.max(NARROWEST, Math.min(WIDEST, columns));
    }

    /** Returns a terminal for scripts: plain lines only. */
    public static Terminal none(InputStream in) {
        return new Terminal(in, false, false, WIDEST);
    }

    /**
     * Reads the result of the shell's {@code -t}, which the script {@code eleventh} passes on because Java has no
     * equivalent.
     */
    public static Terminal found(InputStream in, Map<String, String> environment) {
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Terminal(
                in,
                Boolean.getBoolean("eleventh.terminal") && !plain,
                Boolean.getBoolean("eleventh.terminal.errors"),
                Integer.getInteger("eleventh.columns", WIDEST));
    }
}
