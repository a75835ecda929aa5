package dev.eleventh.quickstart;

import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** Writes the log to a file in the data folder, so that the terminal shows only the demo. */
final class LogFile {
    private static final URL CONFIGURATION =
            Objects.requireNonNull(LogFile.class.getResource("/quickstart-logback.xml"), "quickstart-logback.xml");

    private LogFile() {}

    /** Call this before anything logs: Logback reads these properties only once, when it is first used. */
    static void in(Path folder) {
        System.setProperty("eleventh.log", folder.resolve("eleventh.log").toString());
        // as a URL: if a bare name exists twice on the class path, Logback prints its whole startup log
        System.setProperty("logback.configurationFile", CONFIGURATION.toString());
    }
}
