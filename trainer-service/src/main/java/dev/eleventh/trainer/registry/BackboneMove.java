package dev.eleventh.trainer.registry;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import org.jspecify.annotations.Nullable;

/**
 * A move to another backbone that is under way.
 *
 * @param sha256 of the backbone to move to
 * @param kind of its artifact; null for the network built into every service
 * @param name the network's name, for people
 * @param evenIfWorse whether to move even if the champion gets more of the held-out images right
 */
public record BackboneMove(
        long id,
        Sha256 sha256,
        BackboneArtifact.@Nullable Kind kind,
        String name,
        boolean evenIfWorse,
        boolean paused) {}
