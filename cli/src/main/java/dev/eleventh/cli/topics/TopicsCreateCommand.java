package dev.eleventh.cli.topics;

import dev.eleventh.cli.terminal.AtLeastOne;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Table;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.topology.TopicSetup;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code eleventh topics create}. */
@Command(
        name = "create",
        header = "Create the topics that are missing.",
        description = "Creates the topics that are missing; those that are there stay as they are.")
public final class TopicsCreateCommand extends KafkaCommand {
    @Option(
            names = "--partitions",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Of topics whose records are spread. Default: ${DEFAULT-VALUE}.")
    private int partitions = 3;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Of every partition. Default: ${DEFAULT-VALUE}.")
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
        Topics.ALL.forEach(topic -> table.row(topic, created.contains(topic.name()) ? "created" : "was there"));
        output.show(table);
        return ExitCode.DONE;
    }
}
