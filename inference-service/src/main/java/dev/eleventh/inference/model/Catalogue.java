package dev.eleventh.inference.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The versions on {@code models}, each with the position of its manifest, and the versions that this instance
 * refused. The manifests themselves stay in Kafka: they have tens of kilobytes each, and there are thousands after
 * some days. Thread-safe: any thread may read, and refuse a version that it cannot load; only the follower adds and
 * removes versions.
 */
public final class Catalogue {
    private final NavigableMap<Long, Place> places = new TreeMap<>();
    private final Map<Long, Refusal> refusals = new HashMap<>();
    private @Nullable Refusal lastRefusal;
    private boolean complete;
    private long changes;

    /** The position of a record. */
    public record Place(@Nullable String key, int partition, long offset) {}

    /** Adds a version. A refused version is tried again when it is published again, as it may have been fixed. */
    synchronized void add(long version, Place place) {
        places.put(version, place);
        refusals.remove(version);
        changes++;
    }

    /** Applies a tombstone: removes the versions with the key, which are no longer on the topic. */
    synchronized void remove(String key) {
        if (places.values().removeIf(place -> key.equals(place.key()))) {
            refusals.keySet().retainAll(places.keySet());
            changes++;
        }
    }

    /**
     * Records why the version at the position must not serve, unless it has been published again at another position.
     */
    synchronized void refuse(Place place, Refusal refusal) {
        if (place.equals(places.get(refusal.version()))) {
            refusals.put(refusal.version(), refusal);
            lastRefusal = refusal;
            changes++;
        }
    }

    public synchronized Optional<Place> place(long version) {
        return Optional.ofNullable(places.get(version));
    }

    synchronized Optional<Refusal> refusal(long version) {
        return Optional.ofNullable(refusals.get(version));
    }

    synchronized Optional<Refusal> lastRefusal() {
        return Optional.ofNullable(lastRefusal);
    }

    /** Returns all versions, oldest first. */
    synchronized List<Long> versions() {
        return List.copyOf(places.keySet());
    }

    /** Returns the newest version, refused or not; 0 while there is none. */
    public synchronized long newest() {
        return places.isEmpty() ? 0 : places.lastKey();
    }

    /** Returns the versions that requests may name, oldest first. */
    public synchronized List<Long> askable() {
        return places.keySet().stream()
                .filter(version -> !refusals.containsKey(version))
                .toList();
    }

    /** Returns those of the newest {@code count} versions that were not refused, newest first. */
    synchronized List<Long> newest(int count) {
        return places.descendingKeySet().stream()
                .limit(count)
                .filter(version -> !refusals.containsKey(version))
                .toList();
    }

    /** Records that everything on the topic at the start of this instance has been read. */
    synchronized void markComplete() {
        complete = true;
    }

    synchronized boolean isComplete() {
        return complete;
    }

    /** Returns a number that differs after every change. */
    synchronized long changes() {
        return changes;
    }
}
