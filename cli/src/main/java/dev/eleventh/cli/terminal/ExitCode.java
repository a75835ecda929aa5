package dev.eleventh.cli.terminal;

/** The exit codes, for scripts. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int AWAY = 3;

    private ExitCode() {}
}
