package dev.eleventh.backbone.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;

/**
 * How samples in [0, 255] become a network's values: (sample * factor - mean) / deviation, for each channel.
 *
 * @param factor 1/255 in most training pipelines
 * @param mean [channels], in the order of the network's channels: 3 or 1 (grey)
 * @param deviation [channels], not 0
 * @param bgr whether the channels are blue, green and red
 */
public record Normalisation(
        @JsonProperty("factor") double factor,
        @JsonProperty("mean") List<Double> mean,
        @JsonProperty("deviation") List<Double> deviation,
        @JsonProperty("bgr") boolean bgr) {
    public Normalisation {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (!isUsable(factor)) {
            throw new IllegalArgumentException("the rescale factor must be finite and not 0, was " + factor);
        }
        if ((mean.size() != 1 && mean.size() != 3) || deviation.size() != mean.size()) {
            throw new IllegalArgumentException(
                    "mean and deviation must have one value for each of 3 channels (RGB) or 1 (grey), were %s and %s"
                            .formatted(mean, deviation));
        }
        if (!mean.stream().allMatch(Double::isFinite) || !deviation.stream().allMatch(Normalisation::isUsable)) {
            throw new IllegalArgumentException(
                    "mean must be finite, deviation finite and not 0, were %s and %s; correct them in the files beside the network, or set --mean and --deviation"
                            .formatted(mean, deviation));
        }
        if (bgr && mean.size() == 1) {
            throw new IllegalArgumentException("a grey network (1 channel) cannot read BGR; omit the option");
        }
    }

    private static boolean isUsable(double divisor) {
        return Double.isFinite(divisor) && divisor != 0;
    }

    /** Returns a normalisation by the factor alone. */
    public static Normalisation ofFactor(double factor, int channels) {
        return new Normalisation(factor, Collections.nCopies(channels, 0.0), Collections.nCopies(channels, 1.0), false);
    }

    public int channels() {
        return mean.size();
    }

    /** Returns the network's value of a sample. */
    float of(int channel, float sample) {
        return (float) ((sample * factor - mean.get(channel)) / deviation.get(channel));
    }

    /**
     * Returns the network's values of samples of 8 bits.
     *
     * @param samples [pixels, channels], RGB or grey
     * @return [pixels, channels], in the order of the network's channels
     */
    float[] of(byte[] samples) {
        int channels = channels();
        float[][] values = new float[channels][1 << Byte.SIZE];
        for (int channel = 0; channel < channels; channel++) {
            for (int sample = 0; sample < values[channel].length; sample++) {
                values[channel][sample] = of(channel, sample);
            }
        }
        float[] normalised = new float[samples.length];
        for (int pixel = 0; pixel < samples.length; pixel += channels) {
            for (int channel = 0; channel < channels; channel++) {
                int sample = samples[pixel + (bgr ? channels - 1 - channel : channel)] & 0xFF;
                normalised[pixel + channel] = values[channel][sample];
            }
        }
        return normalised;
    }

    @Override
    public String toString() {
        String order = channels() == 1 ? "grey" : bgr ? "BGR" : "RGB";
        return "%s, (sample * %.6g - %s) / %s".formatted(order, factor, mean, deviation);
    }
}
