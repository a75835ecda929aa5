package dev.eleventh.contracts.testing;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program in a separate JVM, with the class path and the compiler and collector options of the test's JVM. */
public final class JavaProgram {
    private JavaProgram() {}

    public static ProcessBuilder of(Class<?> main, String... arguments) {
        return of(List.of(), main, List.of(arguments));
    }

    /**
     * Prepares a program without starting it.
     *
     * @param options of its JVM; they take precedence over those of the test's JVM
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
