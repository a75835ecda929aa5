package dev.eleventh.cli.backbone;

import picocli.CommandLine.Command;

/** {@code eleventh backbone}: a group of commands. */
@Command(
        name = "backbone",
        header = "Move the running system to another network; follow, pause or give up the move.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class BackboneCommand {}
