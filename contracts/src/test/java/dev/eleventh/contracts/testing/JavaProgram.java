package dev.eleventh.contracts.testing;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program in a JVM of its own, with the class path and the compiler and collector options of the test's JVM. */
public final class JavaProgram {
    private JavaProgram() {}

    public static ProcessBuilder of(Class<?> main, String... arguments) {
        return of(List.of(), main, List.of(arguments));
    }

    /**
     * A program that is not started yet.
     *
     * @param options of its JVM; they win over those of the test's
     */
    public static ProcessBuilder of(List<String> options, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:"))
                .forEach(command::add);
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }
}
