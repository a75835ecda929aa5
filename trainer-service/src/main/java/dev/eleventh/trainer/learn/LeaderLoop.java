package dev.eleventh.trainer.learn;

import dev.eleventh.runtime.lifecycle.OutageHealth;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import dev.eleventh.runtime.lifecycle.SqlStates;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.record.WakeUp;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for leadership until it is granted, then learns and publishes in rounds until leadership is lost. */
public final class LeaderLoop implements ServiceLoop.Body, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaderLoop.class);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final Leadership leadership;
    private final WakeUp wakeUp;
    private final Duration poll;
    private final OutageHealth outage;
    private @Nullable LeaderTerm term;

    public LeaderLoop(Leadership leadership, WakeUp wakeUp, Duration poll, OutageHealth outage) {
        this.leadership = leadership;
        this.wakeUp = wakeUp;
        this.poll = poll;
        this.outage = outage;
    }

    @Override
    public void runOnce() throws InterruptedException {
        try {
            Optional<LeaderTerm> current = Optional.ofNullable(term).or(leadership::tryBegin);
            term = current.orElse(null);
            boolean busy = current.isPresent() && current.get().work();
            outage.over();
            if (!busy) {
                wakeUp.await(current.isPresent() ? poll : ASK_AGAIN);
            }
        } catch (SupersededException e) {
            log.warn("leader fenced, asking for the leadership again reason={}", e.getMessage());
            close();
        } catch (RuntimeException e) {
            close();
            outage.note(SqlStates.explained(e));
            wakeUp.await(OutageHealth.PAUSE);
        }
    }

    /** Gives up leadership. */
    @Override
    public void close() {
        LeaderTerm ended = term;
        term = null;
        if (ended != null) {
            ended.close();
        }
    }
}
