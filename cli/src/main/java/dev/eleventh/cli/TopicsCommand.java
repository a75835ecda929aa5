package dev.eleventh.cli;

import picocli.CommandLine.Command;

/** {@code eleventh topics}: a group of commands. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Eleventh's topics on the broker.",
        commandListHeading = "%nCommands:%n")
final class TopicsCommand {}
