package dev.eleventh.cli.sources;

import picocli.CommandLine.Command;

/** {@code eleventh sources}: a group of commands. */
@Command(
        name = "sources",
        header = "Who sent the recorded examples: look, take back.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class SourcesCommand {}
