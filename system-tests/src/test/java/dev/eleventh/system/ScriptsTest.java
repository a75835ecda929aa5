package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScriptsTest {
    /** The scripts that users run, including on macOS. */
    private static final List<String> OF_USERS =
            List.of("eleventh", "quickstart", "benchmark", "ops/launch.sh", "ops/check");

    /**
     * Commands that fail on macOS, each with the expression that finds it. The bash of macOS is 3.2, of 2007, and its
     * tools are those of BSD. Only some versions have a find with -quit.
     */
    private static final Map<String, String> NOT_ON_MACOS = Map.ofEntries(
            Map.entry("readlink -f \"$0\"", "\\breadlink -\\w*[fme]|\\brealpath\\b"),
            Map.entry("echo \"${name,,}\"", "\\$\\{\\w+(\\[.*\\])?([,^]|@[A-Za-z]\\})"),
            Map.entry("declare -A ports", "\\b(declare|local|typeset) -\\w*[Ang]"),
            Map.entry("mapfile -t lines", "\\b(mapfile|readarray|coproc)\\b"),
            Map.entry("[[ -v JAVA_OPTS ]]", "\\[\\[? (! )?-v "),
            Map.entry("mvn verify |& tee log", "\\|&|&>>|;;?&"),
            Map.entry("source <(./eleventh completion)", "\\b(source|\\.) <\\("),
            Map.entry("wait -n", "\\bwait -n\\b"),
            Map.entry("date -d yesterday", "\\bdate (\\S+ )*(-d|-Is|--)|\\bdate .*%N"),
            Map.entry("sed -i s/a/b/ file", "\\bsed (-\\w+ )*(-\\w*[irz]|--)"),
            Map.entry("grep -oP '\\d+'", "\\bgrep (-\\w+ )*-\\w*P"),
            Map.entry("stat -c %s file", "\\bstat (-\\w*c|--)"),
            Map.entry("find . -newermt yesterday", "\\bfind\\b.* -(printf|newermt|quit|regextype|executable)\\b"),
            Map.entry("xargs -r rm", "\\bxargs (-\\w+ )*(-\\w*[rd]\\b|--)"),
            Map.entry("base64 -w0 file", "\\bbase64 (-\\w*w|--wrap)"),
            Map.entry("sha256sum file", "\\b(sha256sum|md5sum|nproc|tac|shuf|setsid|unshare)\\b"),
            Map.entry("cp --parents a b", "\\b(cp|mv|rm|ln|ls|mkdir|mktemp|touch|head|tail|sort|tr|cut|wc|du|df) --"));

    /**
     * Matches a program with a secret among its arguments; builtin commands of the shell are excluded. Every user of a
     * machine sees the arguments of every process, but only the process's owner sees its environment, files and pipes.
     */
    private static final Pattern SHOWN = Pattern.compile(
            "\\b(curl|java|psql|docker|kcat|kubectl|mvn|openssl|env)\\b[^|]*\\$\\{?\\w*(token|password|secret)\\b",
            Pattern.CASE_INSENSITIVE);

    @Test
    void noScriptPassesASecretAsAnArgument() throws IOException {
        List<String> shown = new ArrayList<>();
        for (Path script : scripts()) {
            for (String line :
                    Files.readString(script).replace("\\\n", " ").lines().toList()) {
                if (SHOWN.matcher(line).find()) {
                    shown.add(script + ": " + line);
                }
            }
        }
        assertThat(shown).isEmpty();
        assertThat(SHOWN.matcher("  curl --silent -H \"Authorization: Bearer $token\" \"$url\"")
                        .find())
                .as("the pattern finds a secret in an argument")
                .isTrue();
    }

    @Test
    void scriptsAndDocumentedCommandsForUsersRunOnMacos() throws IOException {
        List<String> missing = new ArrayList<>();
        for (String script : OF_USERS) {
            String text = Files.readString(DocumentedCommands.ROOT.resolve(script));
            notOnMacos(text).forEach(line -> missing.add(script + ": " + line));
        }
        for (Path page : DocumentedCommands.pages()) {
            for (DocumentedCommands.Block block : DocumentedCommands.of(page)) {
                notOnMacos(block.commands()).forEach(line -> missing.add(block + ": " + line));
            }
        }
        assertThat(missing).isEmpty();
        assertThat(NOT_ON_MACOS.keySet())
                .as("each expression finds its example")
                .allSatisfy(example -> assertThat(notOnMacos(example)).containsExactly(example));
    }

    private static List<String> notOnMacos(String commands) {
        Pattern any = Pattern.compile(String.join("|", NOT_ON_MACOS.values()));
        return commands.replace("\\\n", " ")
                .lines()
                .filter(line -> any.matcher(line.replaceFirst("(^|\\s)#.*", "")).find())
                .toList();
    }

    private static List<Path> scripts() throws IOException {
        Path root = DocumentedCommands.ROOT;
        List<Path> scripts = new ArrayList<>(Stream.concat(OF_USERS.stream(), Stream.of(".ci/run"))
                .map(root::resolve)
                .toList());
        try (Stream<Path> files = Files.walk(root.resolve("system-tests/compose"))) {
            files.filter(file -> file.toString().matches(".*(\\.sh|/run|/start)"))
                    .forEach(scripts::add);
        }
        assertThat(scripts).hasSizeGreaterThan(7).allMatch(Files::isRegularFile);
        return scripts;
    }
}
