package dev.eleventh.quickstart;

import dev.eleventh.contracts.Json;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * What the person at the terminal sees. Logs go to a file; here is only what they came for. With {@code --json} that is on
 * standard error, and what programs want is on standard output.
 */
final class Screen {
    private final PrintStream documents;
    private final boolean interactive;
    private PrintStream out;

    /** A screen; one that is not interactive (a pipe, CI) gets a line per finished task instead of a moving bar. */
    Screen(PrintStream out, boolean interactive) {
        this.documents = out;
        this.out = out;
        this.interactive = interactive;
    }

    /** From now on, lines go there, and what {@link #show} is given is shown. */
    void sayOn(PrintStream err) {
        out = err;
    }

    /** For programs only. */
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

    /** The progress of one task, of which {@code total} steps are known. */
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
