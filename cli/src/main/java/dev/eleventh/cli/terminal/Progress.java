package dev.eleventh.cli.terminal;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar, shown only if standard error is a terminal. */
public final class Progress implements AutoCloseable {
    private static final int WIDTH = 80;

    private final @Nullable ProgressBar bar;

    /** Creates no bar if there is no writer. */
    Progress(String task, long total, @Nullable PrintWriter err) {
        this.bar = err == null
                ? null
                : new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setUpdateIntervalMillis(100)
                        // otherwise a message set while nothing moves would not be shown
                        .continuousUpdate()
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new Line(err))
                        .build();
    }

    public void to(long done) {
        if (bar != null) {
            bar.stepTo(done).setExtraMessage("");
        }
    }

    /** Moves the bar of a task whose total may change, and shows a note next to the bar; the note may be empty. */
    public void to(long done, long total, String note) {
        if (bar != null) {
            bar.maxHint(total).stepTo(done).setExtraMessage(note);
        }
    }

    /** Shows next to the bar why the command is waiting, until the bar moves again; returns false if there is no bar. */
    boolean waits(String brief) {
        if (bar == null) {
            return false;
        }
        bar.setExtraMessage(brief);
        return true;
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    private record Line(PrintWriter err) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return WIDTH;
        }

        @Override
        public void accept(String rendered) {
            err.print("\r" + rendered);
            err.flush();
        }

        @Override
        public void close() {
            err.println();
            err.flush();
        }
    }
}
