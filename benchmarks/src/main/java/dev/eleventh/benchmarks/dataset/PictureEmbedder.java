package dev.eleventh.benchmarks.dataset;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Embeds each image once: images in the cache are not read again. */
public final class PictureEmbedder {
    private static final int BATCH = 64;
    private static final int PROBLEMS_SHOWN = 10;

    private final Embedder backbone;
    private final EmbeddingCache cache;

    public PictureEmbedder(Embedder backbone, EmbeddingCache cache) {
        this.backbone = backbone;
        this.cache = cache;
    }

    /** Returns the images that the cache does not have. */
    public List<Picture> missing(List<Picture> pictures) {
        return pictures.stream()
                .filter(picture -> cache.find(picture.id()) == null)
                .toList();
    }

    /**
     * Embeds images into the cache.
     *
     * @param progress receives the number of finished images after each batch
     * @throws IOException when images cannot be read or decoded; the message names up to {@value #PROBLEMS_SHOWN}
     */
    public void embed(List<Picture> pictures, LongConsumer progress) throws IOException {
        List<String> problems = new ArrayList<>();
        for (int from = 0; from < pictures.size(); from += BATCH) {
            List<Picture> batch = pictures.subList(from, Math.min(from + BATCH, pictures.size()));
            List<Decoded> decoded = batch.parallelStream().map(this::decode).toList();
            decoded.stream().map(Decoded::problem).filter(Objects::nonNull).forEach(problems::add);
            List<Decoded> good =
                    decoded.stream().filter(one -> one.pixels() != null).toList();
            List<Optional<Embedding>> embeddings =
                    backbone.embedEach(good.stream().map(Decoded::pixels).toList());
            Map<ExampleId, Embedding> kept = new LinkedHashMap<>();
            for (int i = 0; i < good.size(); i++) {
                Picture picture = good.get(i).picture();
                embeddings
                        .get(i)
                        .ifPresentOrElse(
                                embedding -> kept.put(picture.id(), embedding),
                                () -> problems.add(picture.name() + ": the network has no finite embedding of it"));
            }
            cache.append(kept);
            progress.accept(from + batch.size());
        }
        if (!problems.isEmpty()) {
            throw new IOException("%d of %d images cannot be used; remove or repair them: %s"
                    .formatted(
                            problems.size(),
                            pictures.size(),
                            String.join("; ", problems.subList(0, Math.min(PROBLEMS_SHOWN, problems.size())))));
        }
    }

    /** Returns the embeddings of images that are in the cache. */
    public List<LabelledEmbedding> find(List<Picture> pictures) {
        return pictures.stream()
                .map(picture -> new LabelledEmbedding(
                        picture.id(),
                        picture.label(),
                        Objects.requireNonNull(cache.find(picture.id()), "embedded before")))
                .toList();
    }

    private record Decoded(
            Picture picture,
            @Nullable Pixels pixels,
            @Nullable String problem) {
        static Decoded failed(Picture picture, String why) {
            return new Decoded(picture, null, "%s: %s".formatted(picture.name(), why));
        }
    }

    private Decoded decode(Picture picture) {
        try {
            return new Decoded(picture, backbone.decode(picture.source().read()), null);
        } catch (InvalidImageException | IOException e) {
            return Decoded.failed(picture, String.valueOf(e.getMessage()));
        }
    }
}
