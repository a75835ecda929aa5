package dev.eleventh.cli.models;

import picocli.CommandLine.Command;

/** {@code eleventh models}: a group of commands. */
@Command(
        name = "models",
        header = "Versions: what serves, what changed, what to serve instead.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class ModelsCommand {}
