package dev.eleventh.cli.models;

import java.util.Locale;

/** The formats in which a version can be exported. */
enum ExportFormat {
    /** Backbone, head and labels in one folder that TensorFlow Serving can load. */
    SAVEDMODEL,
    /** Only the head, from embedding to probabilities. */
    ONNX,
    /** The head's numbers, as published. */
    SAFETENSORS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
