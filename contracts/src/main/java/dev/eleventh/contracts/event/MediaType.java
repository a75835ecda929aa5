package dev.eleventh.contracts.event;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The type and subtype of a content type, in lower case, without parameters such as {@code charset=binary}. Aliases are
 * replaced by one common name.
 */
public record MediaType(String name) {
    /** Types that claim nothing about the bytes: storage, {@code curl} and libraries write them by default. */
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
            // written by curl and others for any data
            "application/x-www-form-urlencoded");

    /** Old and unregistered names, each with its common name. */
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

    /** Parses the value of a header; the result of an absent header claims nothing. */
    public static MediaType of(@Nullable String contentType) {
        String name =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return new MediaType(ALIASES.getOrDefault(name, name));
    }

    /** Returns whether only the bytes decide the format. */
    public boolean claimsNothing() {
        return NOTHING.contains(name);
    }

    /** Returns whether the body is a form that contains files, rather than a file. */
    public boolean isForm() {
        return name.equals("multipart/form-data");
    }
}
