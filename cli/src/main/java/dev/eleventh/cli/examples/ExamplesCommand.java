package dev.eleventh.cli.examples;

import picocli.CommandLine.Command;

/** {@code eleventh examples}: a group of commands. */
@Command(
        name = "examples",
        header = "List, correct and export recorded examples.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class ExamplesCommand {}
