package dev.eleventh.contracts.model;

import dev.eleventh.contracts.Label;
import java.util.List;

/**
 * A linear head with a fixed number of outputs. Outputs without a label are masked: they take no part in the softmax.
 * Other serving systems need not change a shape when a class is added.
 *
 * @param used the outputs that have a label
 * @param outputs number of outputs of the layer, at least one per label
 */
public record ReservedHead(LinearHead used, int outputs) implements Head {
    public ReservedHead {
        if (outputs < used.classes()) {
            throw new IllegalArgumentException(
                    "a head of %d classes needs as many outputs, had %d reserved".formatted(used.classes(), outputs));
        }
    }

    @Override
    public List<Label> labels() {
        return used.labels();
    }

    @Override
    public int dimension() {
        return used.dimension();
    }
}
