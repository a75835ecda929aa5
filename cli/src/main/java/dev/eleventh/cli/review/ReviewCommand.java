package dev.eleventh.cli.review;

import picocli.CommandLine.Command;

/** {@code eleventh review}: a group of commands. */
@Command(
        name = "review",
        header = "List and label images that help most.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class ReviewCommand {}
