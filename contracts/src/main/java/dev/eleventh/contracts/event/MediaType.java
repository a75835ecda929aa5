package dev.eleventh.contracts.event;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a content type says of the bytes: its type and subtype in small letters, without parameters such as {@code
 * charset=binary}. Names that mean the same are one.
 */
public record MediaType(String name) {
    /** A claim of none of these: what storage, {@code curl} and libraries write when nobody told them. */
    private static final Set<String> NOTHING = Set.of(
            "",
            "*/*",
            "image/*",
            "application/octet-stream",
            "binary/octet-stream",
            "application/binary",
            "application/x-binary",
            "application/unknown",
            "application/x-unknown",
            "unknown/unknown",
            // what curl and others say of any data
            "application/x-www-form-urlencoded");

    /** Old and unregistered names. */
    private static final Map<String, String> ALIASES = Map.of(
            "image/jpg", "image/jpeg",
            "image/pjpeg", "image/jpeg",
            "image/pjpg", "image/jpeg",
            "image/jpe", "image/jpeg",
            "image/jfif", "image/jpeg",
            "image/x-jpeg", "image/jpeg",
            "image/x-jpg", "image/jpeg",
            "image/x-png", "image/png",
            "image/apng", "image/png");

    /** The media type of a header; that of an absent one claims nothing. */
    public static MediaType of(@Nullable String contentType) {
        String name =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return new MediaType(ALIASES.getOrDefault(name, name));
    }

    /** Whether it leaves everything to the bytes. */
    public boolean claimsNothing() {
        return NOTHING.contains(name);
    }

    /** Whether the body is a form with files in it, not a file. */
    public boolean isForm() {
        return name.equals("multipart/form-data");
    }
}
