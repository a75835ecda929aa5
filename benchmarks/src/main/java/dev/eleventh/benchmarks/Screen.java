package dev.eleventh.benchmarks;

import dev.eleventh.contracts.Json;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** What the person at the terminal sees. With {@code --json} that is on standard error, and the figures are on standard output. */
final class Screen {
    private static final int WIDTH = 100;

    private final PrintStream figures;
    private final boolean interactive;
    private PrintStream out;

    /** A screen; one that is not interactive (a pipe, CI) gets lines only, no moving bar. */
    Screen(PrintStream out, boolean interactive) {
        this.figures = out;
        this.out = out;
        this.interactive = interactive;
    }

    /** From now on, lines go there, and what {@link #show} is given is shown. */
    void sayOn(PrintStream err) {
        out = err;
    }

    /** The figures of a benchmark, for programs only. */
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

    /** Work that tells how far it is. */
    interface Work<E extends Exception> {
        void run(ProgressBar bar) throws E;
    }

    /** Shows the progress of some work, of which {@code total} steps are known, while it runs. */
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
