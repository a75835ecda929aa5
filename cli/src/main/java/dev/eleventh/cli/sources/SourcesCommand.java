package dev.eleventh.cli.sources;

import picocli.CommandLine.Command;

/** {@code eleventh sources}: a group of commands. */
@Command(
        name = "sources",
        header = "List the sources of recorded examples; retract all from one.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
public final class SourcesCommand {}
