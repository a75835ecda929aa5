package dev.eleventh.benchmarks.performance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Python program that measures another implementation. It answers each input line with a line of JSON, so that its
 * start and its initial reading are not measured.
 */
final class PythonYardstick implements AutoCloseable {
    /** Debian's packages belong to Debian's own Python, which need not be the first on the path. */
    private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

    private static final int END_SECONDS = 10;

    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;
    private final Path errors;

    private PythonYardstick(Process process, Path errors) {
        this.process = process;
        this.in = process.outputWriter(UTF_8);
        this.out = process.inputReader(UTF_8);
        this.errors = errors;
    }

    /**
     * Starts a program of this package.
     *
     * @param script a resource beside this class
     * @param module that it imports; the module's dependencies come with it
     * @param debian the package that contains the module
     * @throws MissingYardstickException when no Python on this machine has the module
     */
    static PythonYardstick start(Path folder, String script, String module, String debian, Object... arguments)
            throws IOException, MissingYardstickException {
        String python = pythonWith(module)
                .orElseThrow(() -> new MissingYardstickException(
                        "no python3 found that can import %s; Debian: apt-get install %s".formatted(module, debian)));
        Path file = folder.resolve(script);
        try (InputStream resource = PythonYardstick.class.getResourceAsStream(script)) {
            if (resource == null) {
                throw new IllegalStateException("no resource %s beside %s".formatted(script, PythonYardstick.class));
            }
            Files.write(file, resource.readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of(python, file.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path errors = folder.resolve(script + ".errors");
        return new PythonYardstick(
                new ProcessBuilder(command)
                        .redirectError(Redirect.to(errors.toFile()))
                        .start(),
                errors);
    }

    /** Returns a Python on this machine that has the module; empty if there is none. */
    static Optional<String> pythonWith(String module) {
        return PYTHONS.stream().filter(python -> canImport(python, module)).findFirst();
    }

    private static boolean canImport(String python, String module) {
        try {
            return new ProcessBuilder(python, "-c", "import " + module)
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Sends a line and returns the program's answer. */
    JsonNode ask(String line) throws IOException {
        in.write(line);
        in.newLine();
        in.flush();
        String answer = out.readLine();
        if (answer == null) {
            throw new IOException("%s ended: %s"
                    .formatted(errors.getFileName(), Files.readString(errors).strip()));
        }
        return Json.MAPPER.readTree(answer);
    }

    /** Sends a line and returns one number of the answer. */
    double number(String line, String field) throws IOException {
        JsonNode value = ask(line).get(field);
        if (value == null || !value.isNumber()) {
            throw new IOException(
                    "the answer of %s to '%s' has no number '%s'".formatted(errors.getFileName(), line, field));
        }
        return value.asDouble();
    }

    /** Closes the program's input, which ends it. */
    @Override
    public void close() throws IOException {
        in.close();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        out.close();
    }
}
