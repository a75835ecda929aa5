package dev.eleventh.contracts.event;

import java.util.Arrays;

/** Why a record was not accepted. Producers and operators see the code; a published code never changes. */
public enum RejectionReason {
    EMPTY_BODY("empty-body"),
    TOO_LARGE("too-large"),
    UNSUPPORTED_FORMAT("unsupported-format"),
    CONTENT_TYPE_MISMATCH("content-type-mismatch"),
    DIMENSIONS_TOO_LARGE("dimensions-too-large"),
    TRUNCATED_IMAGE("truncated-image"),
    CORRUPT_IMAGE("corrupt-image"),
    MISSING_HEADERS("missing-headers"),
    MISSING_LABEL("missing-label"),
    LABEL_TOO_LONG("label-too-long"),
    INVALID_LABEL("invalid-label"),
    INVALID_ID("invalid-id"),
    INVALID_EVENT("invalid-event"),
    UNKNOWN_EVENT_TYPE("unknown-event-type"),
    ID_CONFLICT("id-conflict"),
    UNKNOWN_EXAMPLE("unknown-example"),
    SOURCE_QUOTA("source-quota"),
    TOO_MANY_LABELS("too-many-labels");

    private final String code;

    RejectionReason(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    public static RejectionReason ofCode(String code) {
        return Arrays.stream(values())
                .filter(reason -> reason.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no rejection reason has the code '%s'; known are %s"
                        .formatted(
                                code,
                                Arrays.stream(values())
                                        .map(RejectionReason::code)
                                        .toList())));
    }
}
