package dev.eleventh.benchmarks;

import dev.eleventh.benchmarks.performance.Micro;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./benchmark micro}: measures single operations with JMH. */
@Command(
        name = "micro",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Times the inner pieces with JMH: decode, resize, quantise, sums, softmax step, event codec.")
final class MicroCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            description = "Only benchmarks whose name matches the regular expression.")
    private String pattern = ".*";

    @Option(names = "--quick", description = "One short round of each, to see that it works.")
    private boolean quick;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "JMH's own JSON goes there. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("benchmark-output");

    private final Screen screen;

    MicroCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        Path file = Files.createDirectories(output).resolve("micro.json");
        try {
            Micro.run(pattern, quick, file, screen::say);
        } catch (NoClassDefFoundError e) {
            // a program that includes the benchmarks but not JMH
            throw new IllegalArgumentException(
                    "JMH is not on the class path (%s); run ./benchmark micro".formatted(e.getMessage()), e);
        }
        screen.say("JMH's figures are in %s".formatted(file));
        return 0;
    }
}
