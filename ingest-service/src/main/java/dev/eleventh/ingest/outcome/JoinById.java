package dev.eleventh.ingest.outcome;

import dev.eleventh.contracts.event.PredictionOutcome;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/**
 * Applies each event to the state of its id, and forwards the outcome if it changed. An erased example gives a
 * tombstone.
 *
 * <p>The store has one entry for each id, at the state's time. It drops the entry when that is {@link #kept} ago.
 */
final class JoinById extends ContextualProcessor<String, ImageEvent, String, PredictionOutcome> {
    static final String STORE = "asked-images";

    /** How much longer than the window a state is kept, so that late labels can be counted. */
    private static final Duration LATE = Duration.ofDays(1);

    private final Duration window;
    private final OutcomeMetrics metrics;
    private @Nullable WindowStore<String, ImageState> images;

    JoinById(Duration window, OutcomeMetrics metrics) {
        this.window = window;
        this.metrics = metrics;
    }

    static StoreBuilder<WindowStore<String, ImageState>> store(Duration window) {
        return Stores.windowStoreBuilder(
                Stores.persistentWindowStore(STORE, kept(window), Duration.ofMillis(1), false),
                Serdes.String(),
                ImageState.serde());
    }

    static Duration kept(Duration window) {
        return window.plus(LATE);
    }

    @Override
    public void init(ProcessorContext<String, PredictionOutcome> context) {
        super.init(context);
        images = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<String, ImageEvent> event) {
        String id = event.key();
        ImageState before = find(id);
        ImageState after = before.after(event.value());
        if (after.equals(before)) {
            return;
        }
        put(id, before, after);
        if (after.isLate(window) && !before.isLate(window)) {
            metrics.late();
        }
        Optional<PredictionOutcome> old = before.outcome(id, window);
        Optional<PredictionOutcome> now = after.outcome(id, window);
        // an erased example may have an outcome that is older than the state
        if (event.value() instanceof ImageEvent.Erased || !now.equals(old)) {
            count(old, now);
            context().forward(new Record<>(id, now.orElse(null), event.timestamp()));
        }
    }

    private ImageState find(String id) {
        try (WindowStoreIterator<ImageState> found = images().fetch(id, 0, Long.MAX_VALUE)) {
            return found.hasNext() ? found.next().value : ImageState.NONE;
        }
    }

    private void put(String id, ImageState before, ImageState after) {
        if (!before.isEmpty() && before.time() != after.time()) {
            images().put(id, null, before.time());
        }
        if (!after.isEmpty()) {
            images().put(id, after, after.time());
        }
    }

    private void count(Optional<PredictionOutcome> old, Optional<PredictionOutcome> now) {
        if (now.isPresent() && old.isPresent()) {
            metrics.corrected();
        } else if (now.isPresent()) {
            metrics.found(now.get());
        } else if (old.isPresent()) {
            metrics.removed();
        }
    }

    private WindowStore<String, ImageState> images() {
        if (images == null) {
            throw new IllegalStateException("process was called before init");
        }
        return images;
    }
}
