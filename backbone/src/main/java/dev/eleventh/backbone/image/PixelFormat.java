package dev.eleventh.backbone.image;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * The format of the images that a network reads: their size, how an image is resized to it, and how samples become
 * values. Part of a backbone's archive, as JSON; the two kinds have no property in common, which tells them apart.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
@JsonSubTypes({@JsonSubTypes.Type(SquareFormat.class), @JsonSubTypes.Type(ResampledFormat.class)})
public sealed interface PixelFormat permits SquareFormat, ResampledFormat {
    /** No classifier has larger inputs, so they are a mistake, and a batch of them needs gigabytes. */
    int MAX_SIZE = 1024;

    /**
     * Returns the format of the built-in network and of imported SavedModels: an image is stretched to the square with
     * a triangle filter, without rounding.
     *
     * @param size pixels of each side of the square, 1 to {@value #MAX_SIZE}
     * @param channels 3 for RGB, 1 for grey
     */
    static PixelFormat square(int size, int channels, PixelScale scale) {
        return new SquareFormat(size, channels, scale);
    }

    /**
     * Returns a format whose images are resized to 8-bit samples as Pillow resizes them.
     *
     * @param width pixels, 1 to {@value #MAX_SIZE}, at most those of the resized image
     * @param height likewise
     * @param normalisation has as many channels as the network
     */
    static PixelFormat resampled(int width, int height, Resizing resizing, Normalisation normalisation) {
        return new ResampledFormat(width, height, resizing, normalisation);
    }

    /** Pixels of a row. */
    int width();

    /** Number of rows. */
    int height();

    /** 3 for RGB or BGR, 1 for grey. */
    int channels();

    /** Whether the channels are blue, green and red. */
    @JsonIgnore
    boolean isBgr();

    /** Whether samples are rounded to 8 bits before they become values, as Pillow does. */
    boolean hasByteSamples();

    /** Returns the network's value of a sample in [0, 255]. */
    float value(int channel, float sample);

    /** Returns the number of values of one image. */
    default int values() {
        return width() * height() * channels();
    }
}
