package dev.eleventh.backbone;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    private @Nullable BatchSizes fineTunedSizes;

    OpenedBackbones(Backbone network) {
        this.network = network;
    }

    synchronized Optional<Embedder> find(Sha256 sha256) {
        Embedder found = imported.get(sha256);
        return Optional.ofNullable(found != null ? found : fineTuned.get(sha256));
    }

    synchronized Embedder open(BackboneArtifact.Kind kind, byte[] bytes) {
        Sha256 sha256 = Sha256.of(bytes);
        return find(sha256).orElseGet(() -> load(kind, sha256, bytes));
    }

    private Embedder load(BackboneArtifact.Kind kind, Sha256 sha256, byte[] bytes) {
        return switch (kind) {
            case THETA -> {
                FineTunedBackbone opened = FineTunedBackbone.open(network, fineTunedSizes(), sha256, bytes);
                fineTuned.put(sha256, opened);
                yield opened;
            }
            case SAVED_MODEL, ONNX -> {
                ImportedBackbone opened = ImportedBackbone.open(network, kind, sha256, bytes);
                imported.put(sha256, opened);
                yield opened;
            }
        };
    }

    /** Determined when the first fine-tuned backbone is opened, because few systems have one. */
    private BatchSizes fineTunedSizes() {
        if (fineTunedSizes == null) {
            fineTunedSizes = FineTunedBackbone.prove(network);
        }
        return fineTunedSizes;
    }

    @Override
    public synchronized void close() {
        imported.values().forEach(ImportedBackbone::close);
        imported.clear();
        fineTuned.clear();
    }
}
