package dev.eleventh.trainer.command;

import dev.eleventh.runtime.config.InvalidSettingsException;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.trainer.config.TrainerConfig;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads the trainer's settings for a command. Invalid settings are reported as wrong usage. */
final class CommandSettings {
    private CommandSettings() {}

    /** @param command the command being executed; set by picocli */
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
