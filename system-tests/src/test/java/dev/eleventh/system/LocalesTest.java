package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks that every program runs in one locale, so that our code and libraries format numbers with digits that every
 * reader can parse (docs/contribute/decisions/0036-one-locale.md).
 */
class LocalesTest {
    private static final Pattern MAIN = Pattern.compile("public static void main\\(String\\[] \\w+\\)[^{;]*\\{");
    private static final Pattern FIRST = Pattern.compile("\\s*Locale\\.setDefault\\(Locale\\.ROOT\\);");

    @Test
    void everyMainSetsTheLocaleBeforeAllElse() throws IOException {
        List<String> others = new ArrayList<>();
        int mains = 0;
        for (Path source : sources()) {
            String text = Files.readString(source);
            var main = MAIN.matcher(text);
            if (main.find() && !isComment(text, main.start())) {
                mains++;
                if (!FIRST.matcher(text).region(main.end(), text.length()).lookingAt()) {
                    others.add(DocumentedCommands.ROOT.relativize(source).toString());
                }
            }
        }
        assertThat(others)
                .as(
                        "start main with Locale.setDefault(Locale.ROOT); without it the program writes the digits of the host's locale")
                .isEmpty();
        assertThat(mains).isGreaterThanOrEqualTo(13);
    }

    private static boolean isComment(String text, int at) {
        return text.substring(text.lastIndexOf('\n', at) + 1, at).contains("*");
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(DocumentedCommands.ROOT)) {
            for (Path folder : modules.flatMap(
                            module -> Stream.of("src/main/java", "compose").map(module::resolve))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        return sources;
    }
}
