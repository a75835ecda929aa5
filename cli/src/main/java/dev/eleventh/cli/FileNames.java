package dev.eleventh.cli;

import dev.eleventh.contracts.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Labels and ids, which may be any text, as names of folders and files that stay where they are put. */
final class FileNames {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
    /** What common file systems take for a name. */
    private static final int MAX_BYTES = 255;

    private FileNames() {}

    /** The label itself, but for what a path would misread, which is percent-encoded. */
    static String folder(String label) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < label.length(); i++) {
            char each = label.charAt(i);
            boolean misread = "/\\:*?\"<>|%".indexOf(each) >= 0 || each < ' ' || (each == '.' && i == 0);
            name.append(misread ? "%%%02X".formatted((int) each) : String.valueOf(each));
        }
        return name.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES ? name.toString() : digest(label);
    }

    /** The id itself when it is plain, else its digest; without an ending. */
    static String file(String id) {
        return PLAIN.matcher(id).matches() ? id : digest(id);
    }

    private static String digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
