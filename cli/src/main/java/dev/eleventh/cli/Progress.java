package dev.eleventh.cli;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar that moves, where somebody sees it. */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 80;

    private final @Nullable ProgressBar bar;

    /** Without a writer there is no bar. */
    Progress(String task, long total, @Nullable PrintWriter err) {
        this.bar = err == null
                ? null
                : new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setUpdateIntervalMillis(100)
                        // else what is said while nothing moves is not shown
                        .continuousUpdate()
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new Line(err))
                        .build();
    }

    void to(long done) {
        if (bar != null) {
            bar.stepTo(done).setExtraMessage("");
        }
    }

    /** Says beside the bar that nothing moves, until it moves again; false where there is no bar. */
    boolean waits() {
        if (bar == null) {
            return false;
        }
        bar.setExtraMessage("told to wait");
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
