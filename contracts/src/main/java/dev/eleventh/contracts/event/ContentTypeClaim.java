package dev.eleventh.contracts.event;

import dev.eleventh.contracts.image.ImageFormat;
import java.util.Locale;
import java.util.Set;

/** What a sender says of an image by its content type: believed never, but held against the image's first bytes. */
public final class ContentTypeClaim {
    /** Claims nothing, or (the form, what curl says of any data unless told otherwise) cannot be meant. */
    private static final Set<String> NO_CLAIM =
            Set.of("", "application/octet-stream", "application/x-www-form-urlencoded");

    private ContentTypeClaim() {}

    /**
     * Compares the claim with the format that was found.
     *
     * @param contentType a header's value, parameters and all; empty when there is none
     * @throws RejectedException when it names anything else
     */
    public static void check(String contentType, ImageFormat format) throws RejectedException {
        String mediaType = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        // image/jpg is not registered, but common
        String claimed = mediaType.equals("image/jpg") ? ImageFormat.JPEG.mediaType() : mediaType;
        if (!NO_CLAIM.contains(claimed) && !claimed.equals(format.mediaType())) {
            throw new RejectedException(
                    RejectionReason.CONTENT_TYPE_MISMATCH,
                    "content-type is '%s', the image is %s by its first bytes; correct content-type or leave it out"
                            .formatted(ExampleAttributes.printable(mediaType), format.mediaType()));
        }
    }
}
