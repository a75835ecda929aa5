package dev.eleventh.cli.rejected;

import picocli.CommandLine.Command;

/** {@code eleventh rejected}: a group of commands. */
@Command(
        name = "rejected",
        header = "Records that were not taken, and why; send them again.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class RejectedCommand {}
