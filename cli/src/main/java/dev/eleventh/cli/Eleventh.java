package dev.eleventh.cli;

import dev.eleventh.benchmarks.BenchmarkMain;
import dev.eleventh.cli.backbone.BackboneCommand;
import dev.eleventh.cli.backbone.BackboneGiveUpCommand;
import dev.eleventh.cli.backbone.BackbonePauseCommand;
import dev.eleventh.cli.backbone.BackboneResumeCommand;
import dev.eleventh.cli.backbone.BackboneStatusCommand;
import dev.eleventh.cli.examples.ExamplesCommand;
import dev.eleventh.cli.examples.ExamplesExportCommand;
import dev.eleventh.cli.examples.ExamplesListCommand;
import dev.eleventh.cli.examples.ExamplesRelabelCommand;
import dev.eleventh.cli.examples.ExamplesRetractCommand;
import dev.eleventh.cli.examples.SuspectsCommand;
import dev.eleventh.cli.models.ModelsCommand;
import dev.eleventh.cli.models.ModelsDiffCommand;
import dev.eleventh.cli.models.ModelsExportCommand;
import dev.eleventh.cli.models.ModelsListCommand;
import dev.eleventh.cli.models.ModelsOutcomesCommand;
import dev.eleventh.cli.models.ModelsPinCommand;
import dev.eleventh.cli.models.ModelsReleaseCommand;
import dev.eleventh.cli.models.ModelsRollbackCommand;
import dev.eleventh.cli.models.ModelsShowCommand;
import dev.eleventh.cli.predict.PredictCommand;
import dev.eleventh.cli.rejected.RejectedCommand;
import dev.eleventh.cli.rejected.RejectedListCommand;
import dev.eleventh.cli.rejected.RejectedRedriveCommand;
import dev.eleventh.cli.rejected.RejectedShowCommand;
import dev.eleventh.cli.review.ReviewCommand;
import dev.eleventh.cli.review.ReviewLabelCommand;
import dev.eleventh.cli.review.ReviewListCommand;
import dev.eleventh.cli.review.ReviewSkipCommand;
import dev.eleventh.cli.service.FailureReport;
import dev.eleventh.cli.sources.SourcesCommand;
import dev.eleventh.cli.sources.SourcesListCommand;
import dev.eleventh.cli.sources.SourcesRetractCommand;
import dev.eleventh.cli.status.StatusCommand;
import dev.eleventh.cli.teach.TeachCommand;
import dev.eleventh.cli.terminal.LabelArgument;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.cli.terminal.Version;
import dev.eleventh.cli.topics.TopicsCheckCommand;
import dev.eleventh.cli.topics.TopicsCommand;
import dev.eleventh.cli.topics.TopicsCreateCommand;
import dev.eleventh.cli.watch.WatchCommand;
import dev.eleventh.contracts.Label;
import dev.eleventh.quickstart.QuickstartMain;
import dev.eleventh.trainer.command.BackboneUseMain;
import dev.eleventh.trainer.command.ImportMain;
import dev.eleventh.trainer.command.VerifyMain;
import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code eleventh}: the root command, which lists all commands. */
@Command(
        name = "eleventh",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Teaches a running image classifier new classes, without losing the old ones.",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nGetting started:%n",
        footer = {
            "  eleventh up --empty            starts everything; then, in another terminal:",
            "  eleventh teach mugs --label mug --wait",
            "  eleventh predict image.jpg",
            "",
            "See 'eleventh COMMAND --help' for all options, and docs/reference/cli.md for an example of each command."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the command failed or was refused",
            "2:wrong usage",
            "3:a service, the broker or the database is not reachable"
        })
final class Eleventh {
    private Eleventh() {}

    /**
     * Returns the whole program; nothing starts before a command is executed.
     *
     * @param out where commands of other modules write, besides {@code CommandLine.getOut()}
     * @param environment contains the database settings for the commands that need them
     */
    static CommandLine commandLine(
            Terminal terminal, PrintStream out, PrintStream err, Map<String, String> environment) {
        CommandLine program = new CommandLine(new Eleventh())
                .addSubcommand("up", QuickstartMain.commandLine(out, err, environment))
                .addSubcommand(new TeachCommand(terminal))
                .addSubcommand(new PredictCommand(terminal))
                .addSubcommand(new StatusCommand(terminal))
                .addSubcommand(new WatchCommand(terminal))
                .addSubcommand(models(terminal))
                .addSubcommand(examples(terminal))
                .addSubcommand(new SuspectsCommand(terminal))
                .addSubcommand(review(terminal))
                .addSubcommand(sources(terminal))
                .addSubcommand(rejected(terminal))
                .addSubcommand("import", ImportMain.commandLine(environment))
                .addSubcommand(backbone(terminal, environment))
                .addSubcommand("verify", VerifyMain.commandLine(environment))
                .addSubcommand(topics(terminal))
                .addSubcommand(new TokenCommand(terminal));
        program.setExecutionExceptionHandler(FailureReport::failed);
        // added after the handler was set: the benchmark classifies its own wrong-usage errors
        program.addSubcommand("bench", BenchmarkMain.commandLine(out, err))
                .addSubcommand(new CompletionCommand(terminal));
        program.registerConverter(Label.class, new LabelArgument());
        program.registerConverter(long.class, new WholeNumber()).registerConverter(Long.class, new WholeNumber());
        return program.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(FailureReport::wrongUsage);
    }

    private static CommandLine models(Terminal terminal) {
        return new CommandLine(new ModelsCommand())
                .addSubcommand(new ModelsListCommand(terminal))
                .addSubcommand(new ModelsShowCommand(terminal))
                .addSubcommand(new ModelsDiffCommand(terminal))
                .addSubcommand(new ModelsOutcomesCommand(terminal))
                .addSubcommand(new ModelsPinCommand(terminal))
                .addSubcommand(new ModelsRollbackCommand(terminal))
                .addSubcommand(new ModelsReleaseCommand(terminal))
                .addSubcommand(new ModelsExportCommand(terminal));
    }

    private static CommandLine examples(Terminal terminal) {
        return new CommandLine(new ExamplesCommand())
                .addSubcommand(new ExamplesListCommand(terminal))
                .addSubcommand(new ExamplesRelabelCommand(terminal))
                .addSubcommand(new ExamplesRetractCommand(terminal))
                .addSubcommand(new ExamplesExportCommand(terminal));
    }

    private static CommandLine review(Terminal terminal) {
        return new CommandLine(new ReviewCommand())
                .addSubcommand(new ReviewListCommand(terminal))
                .addSubcommand(new ReviewLabelCommand(terminal))
                .addSubcommand(new ReviewSkipCommand(terminal));
    }

    private static CommandLine sources(Terminal terminal) {
        return new CommandLine(new SourcesCommand())
                .addSubcommand(new SourcesListCommand(terminal))
                .addSubcommand(new SourcesRetractCommand(terminal));
    }

    private static CommandLine rejected(Terminal terminal) {
        return new CommandLine(new RejectedCommand())
                .addSubcommand(new RejectedListCommand(terminal))
                .addSubcommand(new RejectedShowCommand(terminal))
                .addSubcommand(new RejectedRedriveCommand(terminal));
    }

    private static CommandLine backbone(Terminal terminal, Map<String, String> environment) {
        return new CommandLine(new BackboneCommand())
                .addSubcommand("use", BackboneUseMain.commandLine(environment))
                .addSubcommand(new BackboneStatusCommand(terminal))
                .addSubcommand(new BackbonePauseCommand(terminal))
                .addSubcommand(new BackboneResumeCommand(terminal))
                .addSubcommand(new BackboneGiveUpCommand(terminal));
    }

    private static CommandLine topics(Terminal terminal) {
        return new CommandLine(new TopicsCommand())
                .addSubcommand(new TopicsCreateCommand(terminal))
                .addSubcommand(new TopicsCheckCommand(terminal));
    }
}
