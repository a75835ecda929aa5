package dev.eleventh.cli;

import java.util.Locale;

/** What a version can be written as. */
enum ExportFormat {
    /** Backbone, head and labels in one folder that TensorFlow Serving takes. */
    SAVEDMODEL,
    /** The head alone, from embedding to probabilities. */
    ONNX,
    /** The head's numbers, as they are published. */
    SAFETENSORS;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
