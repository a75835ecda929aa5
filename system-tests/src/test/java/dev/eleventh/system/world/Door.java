package dev.eleventh.system.world;

/** The endpoint or topic that receives an input. */
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
    /** The HTTP port: a whole request, sent byte for byte as written. */
    WIRE;

    boolean isTopic() {
        return this == EXAMPLES || this == IMAGES;
    }
}
