package dev.eleventh.inference.model;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.NoRoomException;
import dev.eleventh.backbone.TemporaryFolder;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.inference.model.Catalogue.Place;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/** Builds a {@link ServingModel} that may serve from a version's position on {@code models}. Not thread-safe. */
public final class VersionFetcher {
    private static final String BACKBONE = "backbone";

    private final ArtifactReader artifacts;
    private final VersionLoader loader;

    public VersionFetcher(ArtifactReader artifacts, VersionLoader loader) {
        this.artifacts = artifacts;
        this.loader = loader;
    }

    /**
     * Returns the version after all checks; the caller gives it back.
     *
     * @throws RefusedException when the version must not serve
     * @throws KafkaException when the broker does not answer; retry
     * @throws NoRoomException when this machine has no room for it now; retry
     */
    public ServingModel fetch(long version, Place place) throws RefusedException {
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
            // a version that triggers a bug in this code or in the engine must not take down the serving one
            throw new RefusedException("not-loadable", String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns the version's backbone. It is fetched once; the next version on the same backbone finds it open. */
    private Embedder backbone(ModelManifest manifest) throws RefusedException {
        Optional<Embedder> opened = loader.opened(manifest);
        BackboneArtifact artifact = manifest.backbone();
        if (opened.isPresent() || artifact == null) {
            return opened.orElseThrow();
        }
        // on disk, because it may be larger than the heap
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            try (TemporaryFolder.Writer file = folder.newFile(BACKBONE)) {
                artifacts.copy(BACKBONE, artifact.artifact(), file::write);
            }
            return loader.open(artifact, folder.path().resolve(BACKBONE));
        }
    }
}
