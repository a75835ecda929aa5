package dev.eleventh.cli.topics;

import picocli.CommandLine.Command;

/** {@code eleventh topics}: a group of commands. */
@Command(
        name = "topics",
        header = "Create and check Eleventh's topics on the broker.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class TopicsCommand {}
