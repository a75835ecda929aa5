package dev.eleventh.inference;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.NoRoomException;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.inference.Catalogue.Place;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/** From a version's place on {@code models} to a champion that may serve. One thread at a time. */
final class VersionFetcher {
    private final ArtifactReader artifacts;
    private final VersionLoader loader;

    VersionFetcher(ArtifactReader artifacts, VersionLoader loader) {
        this.artifacts = artifacts;
        this.loader = loader;
    }

    /**
     * The version, checked; the caller's to give back.
     *
     * @throws RefusedException when it must not serve
     * @throws KafkaException when the broker does not tell; to be tried again
     * @throws NoRoomException when this machine has no room for it now; to be tried again
     */
    Champion fetch(long version, Place place) throws RefusedException {
        try {
            ModelManifest manifest = artifacts.manifest(version, place);
            loader.checkManifest(manifest);
            Embedder backbone = backbone(manifest);
            return loader.load(manifest, backbone, artifacts.read("head", manifest.head()));
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            Optional<NoRoomException> noRoom = NoRoomException.behind(e);
            if (noRoom.isPresent()) {
                throw noRoom.get();
            }
            // a version on which our own code or the engine stumbles must not take down the one that serves
            throw new RefusedException("not-loadable", String.valueOf(e.getMessage()), e);
        }
    }

    /** Fetched once: the next version on the same backbone finds it open. */
    private Embedder backbone(ModelManifest manifest) throws RefusedException {
        Optional<Embedder> opened = loader.opened(manifest);
        BackboneArtifact artifact = manifest.backbone();
        if (opened.isPresent() || artifact == null) {
            return opened.orElseThrow();
        }
        return loader.open(artifact, artifacts.read("backbone", artifact.artifact()));
    }
}
