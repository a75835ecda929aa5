package dev.eleventh.ingest.topology;

import dev.eleventh.runtime.lifecycle.Health;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams.State;

/**
 * Ready while the topology processes records. Not ready during a rebalance, or while the known examples are read again
 * from Kafka.
 */
public record TopologyHealth(Supplier<State> state) implements HealthCheck {
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
