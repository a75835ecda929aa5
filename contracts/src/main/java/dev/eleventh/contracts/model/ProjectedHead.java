package dev.eleventh.contracts.model;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import java.util.List;

/**
 * A linear head on a fixed random projection of the embedding (RanPAC, McDonnell et al. 2023). The projection is never
 * shipped: {@link SignProjection} computes the same one from the seed everywhere.
 *
 * @param levels the form of the embedding's levels, which are projected
 * @param projection of the levels
 * @param head on the projection's outputs, in the units of {@link Levels.BuiltIn}
 */
public record ProjectedHead(Levels levels, SignProjection projection, LinearHead head) implements Head {
    public ProjectedHead {
        if (levels.dimension() != projection.dimension()) {
            throw new IllegalArgumentException("a projection of %d values must read embeddings of as many, reads %d"
                    .formatted(projection.dimension(), levels.dimension()));
        }
        if (head.dimension() != projection.width()) {
            throw new IllegalArgumentException("a head on a projection to %d values must read as many, reads %d"
                    .formatted(projection.width(), head.dimension()));
        }
        if (levels instanceof Levels.BuiltIn && projection.step() != SignProjection.BUILT_IN_STEP) {
            throw new IllegalArgumentException("a projection of the built-in network's levels must have step %d, had %d"
                    .formatted(SignProjection.BUILT_IN_STEP, projection.step()));
        }
    }

    @Override
    public List<Label> labels() {
        return head.labels();
    }

    @Override
    public int dimension() {
        return projection.dimension();
    }

    @Override
    public ProjectedHead withoutDistance() {
        return new ProjectedHead(levels, projection, head.withoutDistance());
    }
}
