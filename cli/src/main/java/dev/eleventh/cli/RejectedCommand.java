package dev.eleventh.cli;

import picocli.CommandLine.Command;

/** {@code eleventh rejected}: a group of commands. */
@Command(
        name = "rejected",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Records that were not taken, with the reason, and how to send them again.",
        commandListHeading = "%nCommands:%n")
final class RejectedCommand {}
