package dev.eleventh.trainer.command;

import dev.eleventh.contracts.Release;
import dev.eleventh.runtime.config.InvalidSettingsException;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.trainer.config.TrainerConfig;
import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What the trainer's commands share: their settings, and how they report a failure. */
final class CommandSettings {
    private CommandSettings() {}

    /**
     * Returns a command that prints a failure in one line, and then returns 1.
     *
     * @param verb what failed, such as {@code import}
     */
    static CommandLine commandLine(Object command, String verb) {
        CommandLine commandLine = new CommandLine(command);
        commandLine.getCommandSpec().version(Release.name());
        return commandLine.setExecutionExceptionHandler((failure, line, parsed) -> {
            // the message of such an exception is only a path
            boolean ofFile = failure instanceof FileSystemException;
            line.getErr().println(verb + " failed: " + (ofFile ? failure : failure.getMessage()));
            return 1;
        });
    }

    /** Prints a command's result. */
    static void print(@Nullable CommandSpec command, String text) {
        Objects.requireNonNull(command, "the command is not set")
                .commandLine()
                .getOut()
                .println(text);
    }

    /**
     * Reads the trainer's settings. Invalid ones are reported as wrong usage.
     *
     * @param command the command being executed; set by picocli
     */
    static TrainerConfig read(Map<String, String> environment, @Nullable CommandSpec command) {
        Settings settings = Settings.of(environment);
        TrainerConfig config = TrainerConfig.read(settings);
        try {
            settings.verify();
        } catch (InvalidSettingsException e) {
            throw new ParameterException(
                    Objects.requireNonNull(command, "the command is not set").commandLine(), e.getMessage(), e);
        }
        return config;
    }
}
