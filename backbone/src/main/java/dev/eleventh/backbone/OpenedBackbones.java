package dev.eleventh.backbone;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The open backbones of this process other than the built-in one. An imported network stays open, because closing and
 * reloading it leaks native memory and a system has only one. Fine-tuned weights only take memory: the most recently
 * used few are kept, for the serving version and its neighbours. Users of an older one keep their own reference.
 */
final class OpenedBackbones implements AutoCloseable {
    private static final int MAX_FINE_TUNED = 3;

    private final Backbone network;
    private final Map<Sha256, ImportedBackbone> imported = new HashMap<>();
    private final Map<Sha256, FineTunedBackbone> fineTuned = new LinkedHashMap<>(8, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Sha256, FineTunedBackbone> eldest) {
            return size() > MAX_FINE_TUNED;
        }
    };

    private final Map<Sha256, Backbone> earlier = new HashMap<>();
    private final Map<Sha256, BatchSizes> fineTunedSizes = new HashMap<>();
    private final List<TemporaryFolder> folders = new ArrayList<>();

    OpenedBackbones(Backbone network) {
        this.network = network;
    }

    boolean ownedBy(Backbone backbone) {
        return network.equals(backbone);
    }

    /** Returns the current network, or opens that of an earlier release. */
    synchronized Optional<Backbone> builtIn(Sha256 sha256) {
        if (sha256.equals(network.description().sha256())) {
            return Optional.of(network);
        }
        Backbone found = earlier.get(sha256);
        if (found == null) {
            found = BuiltInNetwork.of(sha256).map(network::earlier).orElse(null);
            if (found != null) {
                earlier.put(sha256, found);
            }
        }
        return Optional.ofNullable(found);
    }

    synchronized Optional<Embedder> find(Sha256 sha256) {
        Embedder found = imported.get(sha256);
        return Optional.ofNullable(found != null ? found : fineTuned.get(sha256));
    }

    synchronized Embedder open(BackboneArtifact.Kind kind, Path file) {
        try {
            if (kind == BackboneArtifact.Kind.THETA) {
                return openWeights(Files.readAllBytes(file));
            }
            if (Files.size(file) == 0) {
                throw new IllegalArgumentException("the backbone's file is empty; import the network again");
            }
            Artifact artifact;
            try (InputStream in = Files.newInputStream(file)) {
                artifact = new Artifact(Sha256.of(in), Math.toIntExact(Files.size(file)), List.of());
            }
            return find(artifact.sha256()).orElseGet(() -> load(new BackboneArtifact(kind, artifact), file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the backbone's file " + file, e);
        }
    }

    private Embedder load(BackboneArtifact artifact, Path file) {
        ImportedBackbone opened = ImportedBackbone.open(network, artifact, file);
        imported.put(artifact.artifact().sha256(), opened);
        return opened;
    }

    /** Opens a built-in network with weights from a safetensors file. */
    synchronized Embedder openWeights(byte[] bytes) {
        Sha256 sha256 = Sha256.of(bytes);
        return find(sha256).orElseGet(() -> {
            Sha256 weightsOf = NetworkWeights.network(bytes);
            Backbone original = builtIn(weightsOf)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the weights belong to network %s, which this release does not ship; deploy the release that trained them"
                                    .formatted(weightsOf)));
            FineTunedBackbone opened = FineTunedBackbone.open(original, fineTunedSizes(original), sha256, bytes);
            fineTuned.put(sha256, opened);
            return opened;
        });
    }

    synchronized TemporaryFolder newFolder() {
        TemporaryFolder folder = TemporaryFolder.create();
        folders.add(folder);
        return folder;
    }

    /** Determined when the first fine-tuned backbone is opened, because few systems have one. */
    private BatchSizes fineTunedSizes(Backbone original) {
        return fineTunedSizes.computeIfAbsent(
                original.description().sha256(), sha256 -> FineTunedBackbone.prove(original));
    }

    @Override
    public synchronized void close() {
        earlier.values().forEach(Backbone::close);
        earlier.clear();
        imported.values().forEach(ImportedBackbone::close);
        imported.clear();
        fineTuned.clear();
        folders.forEach(TemporaryFolder::close);
        folders.clear();
    }
}
