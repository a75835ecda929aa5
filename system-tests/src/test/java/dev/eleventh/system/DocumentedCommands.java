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
 * Finds the shell commands of a page: each {@code sh} block, and the comment before it that tells the tests how to
 * run it.
 *
 * <ul>
 *   <li>{@code <!-- run -->}: runs the block, which must succeed;
 *   <li>{@code <!-- run until: REGEX -->}: repeats the block until its output matches the expression;
 *   <li>{@code <!-- run after PROGRAM, PROGRAM -->}, also with {@code until: REGEX}: the block depends on an earlier
 *       block that starts these programs; both are skipped if one of the programs is missing;
 *   <li>{@code <!-- run until: REGEX; then Ctrl-C -->}: runs the block once, and ends it when its output matches;
 *   <li>{@code <!-- not run: REASON -->}: does not run the block.
 * </ul>
 */
final class DocumentedCommands {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern MARKER =
            Pattern.compile("<!-- (run(?: after (\\w+(?:, \\w+)*))?(?: until: (.+))?|not run: (.+)) -->");
    /** Matches before a command: the start of a line, an operator, a keyword or a starting command, then variables. */
    private static final String COMMAND_POSITION =
            "(?m)(?:^|[|&;({`!]|\\b(?:if|then|else|while|until|do|exec|time)\\s)\\s*(?:\\w+=\\S*\\s+)*";

    private static final String ENDLESS = "; then Ctrl-C";
    private static final String FENCE = "```";
    private static final String SHELL = "```sh";

    private DocumentedCommands() {}

    /**
     * One {@code sh} block.
     *
     * @param line the line number of its opening fence, from 1
     * @param marker the comment before it; null if there is none
     */
    record Block(Path page, int line, @Nullable Matcher marker, String commands) {
        boolean isRun() {
            return marker != null && marker.group(4) == null;
        }

        /**
         * Returns the expression that its output must match in the end; empty if the block runs once and must only
         * succeed.
         */
        Optional<Pattern> expected() {
            return until().map(expression -> expression.replace(ENDLESS, "")).map(Pattern::compile);
        }

        /** Returns whether the block runs until somebody ends it. */
        boolean isEndless() {
            return until().filter(expression -> expression.endsWith(ENDLESS)).isPresent();
        }

        private Optional<String> until() {
            return Optional.ofNullable(marker).map(matcher -> matcher.group(3));
        }

        /** Returns the optional programs that the block starts, or that an earlier block starts on which it depends. */
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

    /** Returns every page of the repository from which a reader may copy a command. */
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
