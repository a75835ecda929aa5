package dev.eleventh.cli;

import picocli.CommandLine.Command;

/** {@code eleventh models}: a group of commands. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Versions of the model: what serves, what changed, what to serve instead.",
        commandListHeading = "%nCommands:%n")
final class ModelsCommand {}
