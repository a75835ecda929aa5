package dev.eleventh.cli.terminal;

import dev.eleventh.contracts.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Turns labels and ids, which may be any text, into file and folder names that cannot escape their folder. */
public final class FileNames {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
    /** The longest name that common file systems accept. */
    private static final int MAX_BYTES = 255;

    private FileNames() {}

    /**
     * Returns the label with all characters percent-encoded that a path could misinterpret; the digest if the result is
     * too long.
     */
    public static String folder(String label) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < label.length(); i++) {
            char each = label.charAt(i);
            boolean misread = "/\\:*?\"<>|%".indexOf(each) >= 0 || each < ' ' || (each == '.' && i == 0);
            name.append(misread ? "%%%02X".formatted((int) each) : String.valueOf(each));
        }
        return name.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES ? name.toString() : digest(label);
    }

    /** Returns the id itself if it is plain, else its digest; without a file extension. */
    public static String file(String id) {
        return PLAIN.matcher(id).matches() ? id : digest(id);
    }

    private static String digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
