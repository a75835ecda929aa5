package dev.eleventh.cli;

import java.io.InputStream;
import java.util.Map;

/**
 * Where the program was started.
 *
 * @param in what is piped into it
 * @param colour whether standard output shows colours
 * @param progress whether standard error shows bars that move
 * @param columns that a table may take
 */
record Terminal(InputStream in, boolean colour, boolean progress, int columns) {
    /** Narrower tables say too little; wider ones are hard to read along. */
    private static final int NARROWEST = 80;

    private static final int WIDEST = 100;

    Terminal {
        columns = Math.max(NARROWEST, Math.min(WIDEST, columns));
    }

    /** A script's: lines only. */
    static Terminal none(InputStream in) {
        return new Terminal(in, false, false, WIDEST);
    }

    /** What the script {@code eleventh} found out with the shell's {@code -t}, which Java has no word for. */
    static Terminal found(InputStream in, Map<String, String> environment) {
        boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty()
                || environment.getOrDefault("TERM", "dumb").equals("dumb");
        return new Terminal(
                in,
                Boolean.getBoolean("eleventh.terminal") && !plain,
                Boolean.getBoolean("eleventh.terminal.errors"),
                Integer.getInteger("eleventh.columns", WIDEST));
    }
}
