package dev.eleventh.benchmarks;

import dev.eleventh.contracts.Json;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * The output for the person at the terminal. With {@code --json} this output goes to standard error, and the results go
 * to standard output.
 */
final class Screen {
    private static final int WIDTH = 100;

    private final PrintStream figures;
    private final boolean interactive;
    private PrintStream out;

    /** Creates a screen. If it is not interactive (a pipe, CI), it prints only lines, no moving bar. */
    Screen(PrintStream out, boolean interactive) {
        this.figures = out;
        this.out = out;
        this.interactive = interactive;
    }

    /** Redirects all following lines to {@code err}, and enables {@link #show}. */
    void sayOn(PrintStream err) {
        out = err;
    }

    /** Prints the results of a benchmark, for programs only. */
    void show(Results<?, ?> results) {
        if (out != figures) {
            figures.println(Json.write(results));
            figures.flush();
        }
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    /** Work that reports its progress. */
    interface Work<E extends Exception> {
        void run(ProgressBar bar) throws E;
    }

    /** Runs work that has {@code total} steps, and shows its progress. */
    <E extends Exception> void progress(String task, long total, Work<E> work) throws E {
        ProgressBarBuilder builder = new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUpdateIntervalMillis(200)
                .setStyle(ProgressBarStyle.ASCII);
        if (!interactive) {
            say("%s: %d".formatted(task, total));
        }
        try (ProgressBar bar = builder.setConsumer(
                        interactive ? new ConsoleProgressBarConsumer(out, WIDTH) : new Silent())
                .build()) {
            work.run(bar);
        }
    }

    private static final class Silent implements me.tongfei.progressbar.ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return WIDTH;
        }

        @Override
        public void accept(String rendered) {}

        @Override
        public void close() {}
    }
}
