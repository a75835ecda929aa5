package dev.eleventh.contracts.event;

import dev.eleventh.contracts.image.ImageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The claim of a content type: its type and subtype in lower case, without parameters such as {@code charset=binary}.
 * Synonyms are mapped to one name. As in browsers (WHATWG, MIME sniffing and Fetch), a text that is not a type and
 * subtype claims nothing, and the last of several in one field counts.
 */
public record MediaType(String name) {
    private static final String JPEG = ImageFormat.JPEG.mediaType();
    private static final String PNG = ImageFormat.PNG.mediaType();

    /** Types that claim nothing: the defaults of storage, {@code curl} and libraries. */
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

    /** Old and unregistered names, with the registered ones. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("image/jpg", JPEG),
            Map.entry("image/pjpeg", JPEG),
            Map.entry("image/pjpg", JPEG),
            Map.entry("image/jpe", JPEG),
            Map.entry("image/jfif", JPEG),
            Map.entry("image/x-jpeg", JPEG),
            Map.entry("image/x-jpg", JPEG),
            Map.entry("application/jpeg", JPEG),
            Map.entry("application/jpg", JPEG),
            Map.entry("application/x-jpg", JPEG),
            Map.entry("image/x-png", PNG),
            Map.entry("image/apng", PNG),
            Map.entry("application/png", PNG),
            Map.entry("application/x-png", PNG));

    /** Matches a type and subtype, tokens of RFC 9110. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]+/[!#$%&'*+.^_`|~0-9a-z-]+");

    /** Parses the value of a header; the result of an absent header claims nothing. */
    public static MediaType of(@Nullable String contentType) {
        String name = "";
        for (String each : contentType == null ? new String[0] : contentType.split(",", -1)) {
            String candidate = unquoted(each.split(";", 2)[0].strip()).toLowerCase(Locale.ROOT);
            if (NAME.matcher(candidate).matches()) {
                name = candidate;
            }
        }
        return new MediaType(ALIASES.getOrDefault(name, name));
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /** Returns whether only the bytes determine the format. */
    public boolean claimsNothing() {
        return NOTHING.contains(name);
    }

    /** Returns whether the body is a form that contains files, rather than a file. */
    public boolean isForm() {
        return name.equals("multipart/form-data");
    }
}
