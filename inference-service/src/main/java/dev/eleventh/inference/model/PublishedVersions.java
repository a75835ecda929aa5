package dev.eleventh.inference.model;

import dev.eleventh.runtime.status.Sample;
import dev.eleventh.runtime.status.StatusSource;
import java.util.List;
import java.util.Map;

/**
 * What the verdict needs from the topic {@code models}. The newest version stands for the champion, which only the
 * trainer knows: so this instance sees that it is behind, without asking another service.
 */
public final class PublishedVersions implements StatusSource {
    /** Distinguishes the value from the trainer's if both run in one process. */
    private static final Map<String, String> SEEN = Map.of("seen_on", "models");

    private final String service;
    private final Catalogue catalogue;

    public PublishedVersions(String service, Catalogue catalogue) {
        this.service = service;
        this.catalogue = catalogue;
    }

    @Override
    public String service() {
        return service;
    }

    @Override
    public List<Sample> facts() {
        return List.of(new Sample("eleventh_champion_version", SEEN, (double) catalogue.newest()));
    }
}
