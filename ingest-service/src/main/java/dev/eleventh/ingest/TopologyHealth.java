package dev.eleventh.ingest;

import dev.eleventh.runtime.Health;
import dev.eleventh.runtime.HealthCheck;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams.State;

/** Ready while the topology moves records; not while partitions change hands or known examples are read again. */
record TopologyHealth(Supplier<State> state) implements HealthCheck {
    @Override
    public String name() {
        return "ingest-topology";
    }

    @Override
    public Health health() {
        State now = state.get();
        return now == State.RUNNING
                ? Health.ofReady()
                : Health.notReady("the topology is %s, must be RUNNING; examples wait on their topic".formatted(now));
    }
}
