package dev.eleventh.runtime.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes the connection of a client that does not read a part of its answer in time. A part is one write, some 32 KiB
 * of a long answer. Without a limit, a client that reads a byte a second would hold a thread for hours.
 */
final class PacedAnswers extends Handler.Wrapper {
    private final Duration longest;

    /** Applies the same time limit to each part. */
    PacedAnswers(Handler next, Duration longest) {
        super(next);
        this.longest = longest;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return super.handle(request, new Paced(request, response), callback);
    }

    private final class Paced extends Response.Wrapper {
        Paced(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, ByteBuffer part, Callback callback) {
            Scheduler.Task end = getRequest()
                    .getComponents()
                    .getScheduler()
                    .schedule(this::hangUp, longest.toNanos(), TimeUnit.NANOSECONDS);
            super.write(last, part, Callback.from(end::cancel, callback));
        }

        private void hangUp() {
            getRequest().getConnectionMetaData().getConnection().getEndPoint().close();
        }
    }
}
