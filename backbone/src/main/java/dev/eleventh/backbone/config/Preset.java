package dev.eleventh.backbone.config;

import dev.eleventh.backbone.config.ImageSettings.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How samples become the values of nearly all networks. */
public enum Preset {
    /** The mean and deviation of ImageNet's colours: torchvision, timm, DINOv2. */
    IMAGENET(1 / 255.0, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225), false),
    /** Mean and deviation 0.5: many vision transformers, SigLIP. */
    HALF(1 / 255.0, List.of(0.5), List.of(0.5), false),
    /** OpenAI's CLIP. */
    CLIP(1 / 255.0, List.of(0.48145466, 0.4578275, 0.40821073), List.of(0.26862954, 0.26130258, 0.27577711), false),
    /** BGR minus its mean, from 0..255: Keras's ResNet and VGG. */
    CAFFE(1, List.of(103.939, 116.779, 123.68), List.of(1.0), true),
    /** 0..1. */
    UNIT(1 / 255.0, List.of(0.0), List.of(1.0), false),
    /** 0..255. */
    BYTE(1, List.of(0.0), List.of(1.0), false),
    /** -1..1: Keras's MobileNet, Inception and Xception. */
    TF(1 / 127.5, List.of(1.0), List.of(1.0), false);

    // a record of immutable lists
    @SuppressWarnings("ImmutableEnumChecker")
    private final Values values;

    Preset(double factor, List<Double> mean, List<Double> deviation, boolean bgr) {
        this.values = new Values(factor, mean, deviation, bgr);
    }

    /** Returns the spelling in options: {@code imagenet}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns all spellings: {@code imagenet, half…}. */
    static String codes() {
        return Arrays.stream(values()).map(Preset::code).collect(Collectors.joining(", "));
    }

    /**
     * Returns the preset of a spelling.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Preset ofCode(String code) {
        return Arrays.stream(values())
                .filter(preset -> preset.code().equals(code))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("preset must be one of %s, was '%s'".formatted(codes(), code)));
    }

    Values values(int channels) {
        if (channels == 1 && values.mean().size() > 1) {
            throw new IllegalArgumentException(
                    "preset %s is for colours, but the network reads 1 channel; choose half, unit, byte or tf"
                            .formatted(code()));
        }
        return values;
    }
}
