package dev.eleventh.quickstart;

import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** Sends the log to a file in the data folder, so that the terminal shows the demo. */
final class LogFile {
    private static final URL CONFIGURATION =
            Objects.requireNonNull(LogFile.class.getResource("/quickstart-logback.xml"), "quickstart-logback.xml");

    private LogFile() {}

    /** To be called before anything logs: the logger reads these properties once, when it is first asked for. */
    static void in(Path folder) {
        System.setProperty("eleventh.log", folder.resolve("eleventh.log").toString());
        // by its address: a bare name that a class path has twice makes logback print all that it did
        System.setProperty("logback.configurationFile", CONFIGURATION.toString());
    }
}
