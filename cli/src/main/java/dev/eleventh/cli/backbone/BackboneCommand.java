package dev.eleventh.cli.backbone;

import picocli.CommandLine.Command;

/** {@code eleventh backbone}: a group of commands. */
@Command(
        name = "backbone",
        header = "Follow, pause and give up a move to another network.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class BackboneCommand {}
