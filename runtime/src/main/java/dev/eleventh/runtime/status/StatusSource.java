package dev.eleventh.runtime.status;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What a service knows beyond the metrics of its process. A process may run several services. */
public interface StatusSource {
    /** The service's name. */
    String service();

    /**
     * Returns values that replace or complement the metrics of this process, such as those that only the leader counts.
     * They have the metrics' names.
     */
    default List<Sample> facts() {
        return List.of();
    }

    /**
     * Returns findings for which there is no alert.
     *
     * @param version the version that serves; empty for the champion
     */
    default List<Finding> findings(OptionalLong version) {
        return List.of();
    }

    /**
     * Returns whether a version forgot anything; empty for a service that cannot know.
     *
     * @param version the version in question; empty for the champion
     */
    default Optional<Forgotten> forgotten(OptionalLong version) {
        return Optional.empty();
    }

    /** Returns a source that knows nothing more. */
    static StatusSource of(String service) {
        return () -> service;
    }
}
