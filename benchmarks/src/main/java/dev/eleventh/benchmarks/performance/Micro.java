package dev.eleventh.benchmarks.performance;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Consumer;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the JMH benchmarks, each in its own JVM. */
public final class Micro {
    private Micro() {}

    /**
     * Runs the benchmarks whose name matches.
     *
     * @param file that JMH writes as JSON
     * @throws IllegalArgumentException when none matches, or one fails
     */
    public static void run(String pattern, boolean quick, Path file, Consumer<String> screen) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(pattern)
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.JSON)
                .result(file.toString())
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend("-Xmx1g", "-Dlogback.configurationFile=benchmark-logback.xml");
        if (quick) {
            options.forks(1).warmupIterations(0).measurementIterations(1).measurementTime(TimeValue.milliseconds(100));
        }
        try {
            Collection<RunResult> results = new Runner(options.build()).run();
            results.forEach(result -> screen.accept(line(result)));
        } catch (RunnerException e) {
            throw new IllegalArgumentException(
                    "no benchmark was run for '%s': %s".formatted(pattern, e.getMessage()), e);
        }
    }

    private static String line(RunResult result) {
        String name = result.getParams().getBenchmark();
        StringBuilder called = new StringBuilder(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1));
        for (String parameter : result.getParams().getParamsKeys()) {
            called.append(' ').append(result.getParams().getParam(parameter));
        }
        return String.format(
                Locale.ROOT,
                "%-42s %12.2f +- %8.2f %s",
                called,
                result.getPrimaryResult().getScore(),
                result.getPrimaryResult().getScoreError(),
                result.getPrimaryResult().getScoreUnit());
    }
}
