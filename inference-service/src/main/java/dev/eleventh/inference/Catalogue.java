package dev.eleventh.inference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The versions on {@code models}, each with where its manifest lies, and those that this instance refused. Manifests themselves
 * (tens of kilobytes each, thousands of versions after some days) stay in Kafka. Any thread may look, and refuse what it
 * cannot load; the follower alone adds and removes.
 */
final class Catalogue {
    private final NavigableMap<Long, Place> places = new TreeMap<>();
    private final Map<Long, Refusal> refusals = new HashMap<>();
    private @Nullable Refusal lastRefusal;
    private boolean complete;
    private long changes;

    /** Where a record lies. */
    record Place(@Nullable String key, int partition, long offset) {}

    /** A version is tried again when it is published again: somebody may have mended it. */
    synchronized void add(long version, Place place) {
        places.put(version, place);
        refusals.remove(version);
        changes++;
    }

    /** A tombstone: the versions under the key are on the topic no more. */
    synchronized void remove(String key) {
        if (places.values().removeIf(place -> key.equals(place.key()))) {
            refusals.keySet().retainAll(places.keySet());
            changes++;
        }
    }

    /** Remembers why what lies there must not serve, unless something else lies elsewhere by now. */
    synchronized void refuse(Place place, Refusal refusal) {
        if (place.equals(places.get(refusal.version()))) {
            refusals.put(refusal.version(), refusal);
            lastRefusal = refusal;
            changes++;
        }
    }

    synchronized Optional<Place> place(long version) {
        return Optional.ofNullable(places.get(version));
    }

    synchronized Optional<Refusal> refusal(long version) {
        return Optional.ofNullable(refusals.get(version));
    }

    synchronized Optional<Refusal> lastRefusal() {
        return Optional.ofNullable(lastRefusal);
    }

    /** Oldest first. */
    synchronized List<Long> versions() {
        return List.copyOf(places.keySet());
    }

    /** Those that may be asked for, oldest first. */
    synchronized List<Long> askable() {
        return places.keySet().stream()
                .filter(version -> !refusals.containsKey(version))
                .toList();
    }

    /** Of the newest {@code count} versions those that were not refused, newest first. */
    synchronized List<Long> newest(int count) {
        return places.descendingKeySet().stream()
                .limit(count)
                .filter(version -> !refusals.containsKey(version))
                .toList();
    }

    /** All that was on the topic when this instance started has been read. */
    synchronized void markComplete() {
        complete = true;
    }

    synchronized boolean isComplete() {
        return complete;
    }

    /** Another number than before after every change. */
    synchronized long changes() {
        return changes;
    }
}
