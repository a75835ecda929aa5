package dev.eleventh.cli;

import picocli.CommandLine.Command;

/** {@code eleventh examples}: a group of commands. */
@Command(
        name = "examples",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Recorded examples: look, correct, take along.",
        commandListHeading = "%nCommands:%n")
final class ExamplesCommand {}
