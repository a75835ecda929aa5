package dev.eleventh.system.faults;

import dev.eleventh.embedded.EmbeddedPostgreSql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs PostgreSQL; arguments: DIRECTORY PORT. This JVM ends when the server ends, so that both are restarted. */
final class DatabaseMain {
    private DatabaseMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Orphan.endWithParent();
        Path directory = Path.of(args[0]);
        EmbeddedPostgreSql server = EmbeddedPostgreSql.start(directory, Integer.parseInt(args[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
        ProcessHandle postmaster = postmaster(directory);
        while (postmaster.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        Runtime.getRuntime().halt(1);
    }

    /** Returns the server's main process, which a kill must reach in addition to this JVM. */
    static ProcessHandle postmaster(Path directory) throws IOException {
        Path pidFile = directory.resolve("data").resolve("postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }
}
