package dev.eleventh.contracts;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Turns labels and ids, which may be any text, into file and folder names that every common file system accepts and
 * that cannot escape their folder.
 */
public final class FileNames {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
    /** Names of devices on Windows, with or without an extension. */
    private static final Pattern DEVICE =
            Pattern.compile("(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(?:\\..*)?", Pattern.CASE_INSENSITIVE);
    /** The longest name that common file systems accept. */
    private static final int MAX_BYTES = 255;

    private FileNames() {}

    /**
     * Returns the label with all characters percent-encoded that a path could misinterpret; the digest if the result is
     * too long.
     */
    public static String folder(String label) {
        StringBuilder name = new StringBuilder();
        boolean device = DEVICE.matcher(label).matches();
        for (int i = 0; i < label.length(); i++) {
            char each = label.charAt(i);
            boolean misread = "/\\:*?\"<>|%".indexOf(each) >= 0
                    || each < ' '
                    || (each == '.' && (i == 0 || i == label.length() - 1))
                    || (device && i == 0);
            name.append(misread ? "%%%02X".formatted((int) each) : String.valueOf(each));
        }
        return name.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES ? name.toString() : digest(label);
    }

    /** Returns the id itself if it is plain, else its digest; without a file extension. */
    public static String file(String id) {
        return PLAIN.matcher(id).matches() && !DEVICE.matcher(id).matches() ? id : digest(id);
    }

    /** Returns the SHA-256 of a text in hex, which is a safe name for any text. */
    public static String digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
