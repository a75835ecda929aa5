package dev.eleventh.cli.topics;

import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Table;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.kafka.TopicDifference;
import dev.eleventh.runtime.kafka.TopicSetup;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code eleventh topics check}. */
@Command(
        name = "check",
        header = "Compare the topics with the required settings.",
        description =
                "Compares the topics on the broker with what Eleventh needs: partitions, cleanup policy, retention,"
                        + " timestamp type and the largest record. Exits with code 1 if a topic is missing or differs.")
public final class TopicsCheckCommand extends KafkaCommand {
    public TopicsCheckCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(Output output) {
        List<TopicDifference> differences = TopicSetup.differences(kafka(), LIMIT);
        output.document(Map.of("topics", Topics.ALL.size(), "differences", differences));
        if (differences.isEmpty()) {
            output.say("All %d topics have the required settings.".formatted(Topics.ALL.size()));
            return ExitCode.DONE;
        }
        Table table = new Table().left("TOPIC").left("SETTING").left("EXPECTED").left("FOUND");
        differences.forEach(each -> table.row(each.topic(), each.setting(), each.expected(), each.found()));
        output.show(table);
        return ExitCode.FAILED;
    }
}
