package dev.eleventh.system.world;

/** Where an input comes in. */
enum Door {
    /** {@code POST /v1/examples}. */
    TEACH,
    /** The topic {@code examples}. */
    EXAMPLES,
    /** {@code POST /v1/predict}. */
    PREDICT,
    /** The topic {@code images}. */
    IMAGES,
    /** {@code POST /v1/examples:batch}. */
    ARCHIVE,
    /** {@code POST /v2/models/eleventh/infer}. */
    INFER,
    /** {@code PUT /v1/examples/{id}/label}. */
    RELABEL,
    /** The port of HTTP: a whole request, byte by byte. */
    WIRE;

    boolean isTopic() {
        return this == EXAMPLES || this == IMAGES;
    }
}
