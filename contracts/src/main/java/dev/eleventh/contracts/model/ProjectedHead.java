package dev.eleventh.contracts.model;

import dev.eleventh.contracts.Label;
import java.util.List;

/**
 * A linear head on a fixed random projection of the embedding (RanPAC, McDonnell et al. 2023). The projection is never
 * shipped: {@link SignProjection} computes the same one from the seed everywhere.
 *
 * @param projection of the embedding
 * @param head on the projection's outputs
 */
public record ProjectedHead(SignProjection projection, LinearHead head) implements Head {
    public ProjectedHead {
        if (head.dimension() != projection.width()) {
            throw new IllegalArgumentException("a head on a projection to %d values must read as many, reads %d"
                    .formatted(projection.width(), head.dimension()));
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
}
