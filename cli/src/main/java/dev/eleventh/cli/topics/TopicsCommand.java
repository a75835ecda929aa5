package dev.eleventh.cli.topics;

import picocli.CommandLine.Command;

/** {@code eleventh topics}: a group of commands. */
@Command(
        name = "topics",
        header = "Eleventh's topics on the broker: create, check.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class TopicsCommand {}
