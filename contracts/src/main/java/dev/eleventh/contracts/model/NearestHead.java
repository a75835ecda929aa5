package dev.eleventh.contracts.model;

import dev.eleventh.contracts.Label;
import java.util.HashSet;
import java.util.List;

/**
 * An index instead of a classifier: the nearest stored descriptors decide the label of an image. A descriptor is the
 * embedding after shifting, scaling and an optional projection, at length 1. The score of a label is {@code gain} times
 * the mean cosine similarity of its {@code neighbours} nearest descriptors, plus {@code shift}.
 *
 * <p>The constructor and the accessors copy arrays.
 */
public final class NearestHead implements Head {
    /** The values of a descriptor are stored as multiples of 1/32767. */
    public static final int SCALE = Short.MAX_VALUE;

    private final List<Label> labels;
    private final Descriptor descriptor;
    private final short[] descriptors;
    private final int[] labelIndex;
    private final int neighbours;
    private final float gain;
    private final float shift;

    /**
     * @param labels [classes], distinct, each with at least one descriptor
     * @param descriptors [descriptors, width of the descriptor], row-major, in units of 1/{@value #SCALE}
     * @param labelIndex [descriptors], index of each descriptor's label
     * @param neighbours number of descriptors of each label that count, at least 1
     * @param gain brings similarities to the scale of the logits of a head beside this one, finite; 1 without such a
     *     head
     * @param shift added for the same purpose, finite; 0 without such a head
     */
    public NearestHead(
            List<Label> labels,
            Descriptor descriptor,
            short[] descriptors,
            int[] labelIndex,
            int neighbours,
            float gain,
            float shift) {
        this.labels = List.copyOf(labels);
        this.descriptor = descriptor;
        this.descriptors = descriptors.clone();
        this.labelIndex = labelIndex.clone();
        this.neighbours = neighbours;
        this.gain = gain;
        this.shift = shift;
        Finite.require("gain and shift", new float[] {gain, shift});
        if (neighbours < 1 || descriptors.length != (long) labelIndex.length * descriptor.width()) {
            throw new IllegalArgumentException(
                    "an index needs at least 1 neighbour and %d values for each of %d labels, had %d neighbours and %d values"
                            .formatted(descriptor.width(), labelIndex.length, neighbours, descriptors.length));
        }
        requireLabels();
    }

    private void requireLabels() {
        boolean[] used = new boolean[labels.size()];
        for (int index : labelIndex) {
            if (index < 0 || index >= used.length) {
                throw new IllegalArgumentException(
                        "a descriptor must name one of %d labels, named %d".formatted(used.length, index));
            }
            used[index] = true;
        }
        for (int label = 0; label < used.length; label++) {
            if (!used[label]) {
                throw new IllegalArgumentException(
                        "label '%s' of an index has no descriptor".formatted(labels.get(label)));
            }
        }
        if (labels.isEmpty() || new HashSet<>(labels).size() != labels.size()) {
            throw new IllegalArgumentException("an index needs distinct labels, had " + labels);
        }
    }

    @Override
    public List<Label> labels() {
        return labels;
    }

    @Override
    public int dimension() {
        return descriptor.dimension();
    }

    public Descriptor descriptor() {
        return descriptor;
    }

    /** [descriptors, width], row-major, in units of 1/{@value #SCALE}. */
    public short[] descriptors() {
        return descriptors.clone();
    }

    /** [descriptors]. */
    public int[] labelIndex() {
        return labelIndex.clone();
    }

    public int neighbours() {
        return neighbours;
    }

    public float gain() {
        return gain;
    }

    public float shift() {
        return shift;
    }

    @Override
    public String toString() {
        return "NearestHead[%d classes, %d descriptors]".formatted(labels.size(), labelIndex.length);
    }
}
