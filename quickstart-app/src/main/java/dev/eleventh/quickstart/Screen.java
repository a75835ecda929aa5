package dev.eleventh.quickstart;

import dev.eleventh.contracts.Json;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * The output for the person at the terminal; logs go to a file. With {@code --json} this output goes to standard error,
 * and standard output contains only documents for programs.
 */
final class Screen {
    private final PrintStream documents;
    private final boolean interactive;
    private PrintStream out;

    /**
     * Creates a screen. If it is not interactive (a pipe, CI), it prints a line per finished task instead of a moving
     * bar.
     */
    Screen(PrintStream out, boolean interactive) {
        this.documents = out;
        this.out = out;
        this.interactive = interactive;
    }

    /** Redirects all following lines to {@code err}, and enables {@link #show}. */
    void sayOn(PrintStream err) {
        out = err;
    }

    /** Prints a document, for programs only. */
    void show(Object document) {
        if (out != documents) {
            documents.println(Json.write(document));
            documents.flush();
        }
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    /** Shows the progress of one task that has {@code total} steps. */
    Progress progress(String task, long total) {
        return new Progress(task, total);
    }

    final class Progress implements AutoCloseable {
        private final String task;
        private final long total;
        private final ProgressBar bar;
        private long done;

        private Progress(String task, long total) {
            this.task = task;
            this.total = total;
            ProgressBarBuilder builder = new ProgressBarBuilder()
                    .setTaskName("  " + task)
                    .setInitialMax(total)
                    .setUpdateIntervalMillis(100)
                    .setStyle(ProgressBarStyle.ASCII);
            this.bar = interactive
                    ? builder.setConsumer(new ConsoleProgressBarConsumer(out, 80))
                            .build()
                    : builder.setConsumer(new Silent()).build();
        }

        void to(long done) {
            this.done = done;
            bar.stepTo(done);
        }

        @Override
        public void close() {
            bar.close();
            if (!interactive) {
                say("  %s: %d of %d".formatted(task, done, total));
            }
        }
    }

    private static final class Silent implements me.tongfei.progressbar.ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return 80;
        }

        @Override
        public void accept(String rendered) {}

        @Override
        public void close() {}
    }
}
