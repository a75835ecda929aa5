package dev.eleventh.contracts.model;

import dev.eleventh.contracts.Label;
import java.util.List;

/**
 * A linear head whose number of outputs never changes: those without a label yet are masked, that is, they take no part
 * in the softmax. Whoever serves it elsewhere need not change a shape when a class is added.
 *
 * @param used the outputs that have a label
 * @param outputs of the layer, at least one for each label
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
