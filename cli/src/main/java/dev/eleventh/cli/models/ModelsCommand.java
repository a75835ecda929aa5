package dev.eleventh.cli.models;

import picocli.CommandLine.Command;

/** {@code eleventh models}: a group of commands. */
@Command(
        name = "models",
        header = "List, compare, pin, roll back and export versions.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class ModelsCommand {}
