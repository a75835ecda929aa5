package dev.eleventh.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.cli.service.ServerEvents;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.AtLeastOne;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.Json;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code eleventh watch}. */
@Command(
        name = "watch",
        header = "Watch learning, serving and predictions live.",
        description = {
            "Prints a line for each change in learning and serving, and for each prediction on Kafka.",
            "Reconnects when a service restarts. Press Ctrl-C to stop."
        })
public final class WatchCommand extends ServiceCommand {
    /**
     * More than a terminal shows in a second; when the queue is full, the streams are read no faster than lines are
     * printed.
     */
    private static final int QUEUED = 1_000;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "STREAM",
            description = "One or several of ${COMPLETION-CANDIDATES}, separated by commas. Default: all.")
    private Set<WatchedStream> only = EnumSet.allOf(WatchedStream.class);

    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Stop after N lines. Default: never.")
    private @Nullable Integer limit;

    public WatchCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        BlockingQueue<StreamReader.Line> lines = new LinkedBlockingQueue<>(QUEUED);
        List<StreamReader> readers = new ArrayList<>();
        try {
            for (WatchedStream stream : only) {
                readers.add(StreamReader.start(stream, api, lines));
            }
            for (long left = limit == null ? Long.MAX_VALUE : limit; left > 0; ) {
                StreamReader.Line line = lines.take();
                if (line.note() != null) {
                    output.note("eleventh: " + line.note());
                } else {
                    print(line.stream(), line.event(), output);
                    left--;
                }
            }
            return ExitCode.DONE;
        } finally {
            readers.forEach(StreamReader::close);
        }
    }

    private static void print(WatchedStream stream, ServerEvents.Event event, Output output) {
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.put("stream", stream.toString()).put("event", event.name());
        document.set("data", event.data());
        output.document(document);
        output.say("%s  %-11s  %s"
                .formatted(
                        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS),
                        stream,
                        line(stream, event)));
    }

    private static String line(WatchedStream stream, ServerEvents.Event event) {
        JsonNode data = event.data();
        return event.name().equals("missed")
                ? "%d events missed: they arrived faster than they could be shown"
                        .formatted(data.path("count").asLong())
                : stream.line(data);
    }
}
