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
 * A Python program that measures what others do. It answers each line with a line of JSON, so that its start and what it reads at
 * first are not in a figure.
 */
final class PythonYardstick implements AutoCloseable {
    /** Debian's packages are for its own Python, which need not be the first on the path. */
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
     * @param module that it imports; what that needs, is there with it
     * @param debian the package that brings it
     * @throws MissingYardstickException when no Python here has the module
     */
    static PythonYardstick start(Path folder, String script, String module, String debian, Object... arguments)
            throws IOException, MissingYardstickException {
        String python = pythonWith(module)
                .orElseThrow(() -> new MissingYardstickException(
                        "no python3 here can import %s; Debian: apt-get install %s".formatted(module, debian)));
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

    /** A Python of this machine that has the module; empty when none has. */
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

    /** What it answers. */
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

    /** One number of what it answers. */
    double number(String line, String field) throws IOException {
        JsonNode value = ask(line).get(field);
        if (value == null || !value.isNumber()) {
            throw new IOException(
                    "%s answered '%s' without a number '%s'".formatted(errors.getFileName(), line, field));
        }
        return value.asDouble();
    }

    /** It ends with its input. */
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
