package dev.eleventh.system;

import dev.eleventh.contracts.testing.OptionalProgram;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The shell commands of a page: each {@code sh} block with the comment before it that says what the tests do with it.
 *
 * <ul>
 *   <li>{@code <!-- run -->}: runs it, and it must succeed;
 *   <li>{@code <!-- run until: REGEX -->}: again and again until its output has what the expression says;
 *   <li>{@code <!-- run after PROGRAM, PROGRAM -->}, also with {@code until: REGEX}: depends on an earlier block that starts these
 *       programs, and is skipped with it when one is missing;
 *   <li>{@code <!-- run until: REGEX; then Ctrl-C -->}: once, and ended when its output has what the expression says;
 *   <li>{@code <!-- not run: REASON -->}.
 * </ul>
 */
final class DocumentedCommands {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern MARKER =
            Pattern.compile("<!-- (run(?: after (\\w+(?:, \\w+)*))?(?: until: (.+))?|not run: (.+)) -->");
    /** Precedes a command: the begin of a line, an operator, a keyword, another command that starts it; and its variables. */
    private static final String COMMAND_POSITION =
            "(?m)(?:^|[|&;({`!]|\\b(?:if|then|else|while|until|do|exec|time)\\s)\\s*(?:\\w+=\\S*\\s+)*";

    private static final String ENDLESS = "; then Ctrl-C";
    private static final String FENCE = "```";
    private static final String SHELL = "```sh";

    private DocumentedCommands() {}

    /**
     * One block.
     *
     * @param line of its fence, from 1
     * @param marker the comment before it, null when there is none
     */
    record Block(Path page, int line, @Nullable Matcher marker, String commands) {
        boolean isRun() {
            return marker != null && marker.group(4) == null;
        }

        /** What its output must contain at last; empty when it is run once, and only must succeed. */
        Optional<Pattern> expected() {
            return until().map(expression -> expression.replace(ENDLESS, "")).map(Pattern::compile);
        }

        /** Whether it runs until somebody ends it. */
        boolean isEndless() {
            return until().filter(expression -> expression.endsWith(ENDLESS)).isPresent();
        }

        private Optional<String> until() {
            return Optional.ofNullable(marker).map(matcher -> matcher.group(3));
        }

        /** Programs that may be missing: the block starts them, or depends on an earlier block that does. */
        Set<OptionalProgram> programs() {
            Set<OptionalProgram> programs = EnumSet.noneOf(OptionalProgram.class);
            if (marker != null && marker.group(2) != null) {
                Stream.of(marker.group(2).split(", ")).map(Block::programOf).forEach(programs::add);
            }
            Stream.of(OptionalProgram.values()).filter(this::starts).forEach(programs::add);
            return programs;
        }

        private static OptionalProgram programOf(String name) {
            return Stream.of(OptionalProgram.values())
                    .filter(program -> program.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("<!-- run after %s -->: expected one of %s"
                            .formatted(name, List.of(OptionalProgram.values()))));
        }

        private boolean starts(OptionalProgram program) {
            return program == OptionalProgram.PYTHON_CONFLUENT_KAFKA
                    ? commands.contains("python3 examples/python/")
                    : Pattern.compile(COMMAND_POSITION + Pattern.quote(program.toString()) + "(?!\\S)")
                            .matcher(commands)
                            .find();
        }

        @Override
        public String toString() {
            return "%s:%d %s"
                    .formatted(
                            ROOT.relativize(page),
                            line,
                            commands.lines().findFirst().orElse(""));
        }
    }

    /** Every page of the repository that a reader may copy a command from. */
    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                return name.equals("target") || name.startsWith(".")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    pages.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return pages;
    }

    static List<Block> of(Path page) throws IOException {
        List<String> lines = Files.readAllLines(page);
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(SHELL)) {
                int begin = i + 1;
                int end = begin;
                while (!lines.get(end).strip().equals(FENCE)) {
                    end++;
                }
                String commands = String.join("\n", lines.subList(begin, end)).stripIndent();
                blocks.add(new Block(page, i + 1, marker(lines, i), commands));
                i = end;
            }
        }
        return blocks;
    }

    private static @Nullable Matcher marker(List<String> lines, int fence) {
        if (fence == 0) {
            return null;
        }
        Matcher matcher = MARKER.matcher(lines.get(fence - 1).strip());
        return matcher.matches() ? matcher : null;
    }
}
