package dev.eleventh.quickstart;

import java.nio.file.Path;

/** Sends the log to a file in the data folder, so that the terminal shows the demo. */
final class LogFile {
    private LogFile() {}

    /** To be called before anything logs: the logger reads these properties once, when it is first asked for. */
    static void in(Path folder) {
        System.setProperty("eleventh.log", folder.resolve("eleventh.log").toString());
        System.setProperty("logback.configurationFile", "quickstart-logback.xml");
    }
}
