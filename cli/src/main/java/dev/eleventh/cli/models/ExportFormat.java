package dev.eleventh.cli.models;

import java.util.Locale;

/** The formats in which a version can be exported. */
enum ExportFormat {
    /** Backbone, head and labels in one folder that TensorFlow Serving can load. */
    SAVEDMODEL,
    /** Backbone and head in one file if the backbone is an ONNX network, otherwise the head alone. */
    ONNX,
    /** The head's numbers, as published. */
    SAFETENSORS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
