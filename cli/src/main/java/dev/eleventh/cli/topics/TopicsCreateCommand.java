package dev.eleventh.cli.topics;

import dev.eleventh.cli.terminal.AtLeastOne;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Table;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.kafka.TopicSetup;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code eleventh topics create}. */
@Command(
        name = "create",
        header = "Create missing topics.",
        description = "Creates missing topics; existing topics stay unchanged.")
public final class TopicsCreateCommand extends KafkaCommand {
    @Option(
            names = "--partitions",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Partitions of each topic that can have several. Default: ${DEFAULT-VALUE}.")
    private int partitions = 3;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Replicas of every partition. Default: ${DEFAULT-VALUE}.")
    private int replicas = 1;

    public TopicsCreateCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(Output output) {
        List<String> created = TopicSetup.createMissing(kafka(), partitions, replicas, LIMIT);
        Map<String, Object> document = new TreeMap<>();
        document.put("created", created);
        document.put("topics", Topics.ALL.stream().map(Topic::name).toList());
        output.document(document);
        Table table = new Table().left("TOPIC").left("STATE");
        Topics.ALL.forEach(topic -> table.row(topic, created.contains(topic.name()) ? "created" : "exists"));
        output.show(table);
        return ExitCode.DONE;
    }
}
