package dev.eleventh.cli.rejected;

import picocli.CommandLine.Command;

/** {@code eleventh rejected}: a group of commands. */
@Command(
        name = "rejected",
        header = "List, show and resend rejected records.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class RejectedCommand {}
