package dev.eleventh.cli;

/** The exit codes, for scripts. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int AWAY = 3;

    private ExitCode() {}
}
