package dev.eleventh.cli.predict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.cli.service.FailureReport;
import dev.eleventh.cli.service.RefusedException;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.AtLeastOne;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Progress;
import dev.eleventh.cli.terminal.Table;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code eleventh predict FILE…}. */
@Command(
        name = "predict",
        header = "Classify images.",
        description = "Classifies images. Prints an error for each refused image, and classifies the others.")
public final class PredictCommand extends ServiceCommand {
    private static final String STANDARD_INPUT = "-";

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "JPEG or PNG; - for standard input.")
    private List<String> files = List.of();

    @Option(
            names = "--top",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Labels to show for each image. Default: ${DEFAULT-VALUE}.")
    private int top = 3;

    public PredictCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        Table table = new Table()
                .cut("FILE")
                .left("LABEL")
                .right("CONFIDENCE")
                .cut("OTHERS")
                .right("VERSION");
        boolean failed = false;
        try (Progress progress = output.progress("Predicting", files.size())) {
            int done = 0;
            for (String file : files) {
                failed |= !predict(file, api, output, table);
                progress.to(++done);
            }
        }
        if (!table.isEmpty()) {
            output.show(table);
        }
        return failed ? ExitCode.FAILED : ExitCode.DONE;
    }

    private boolean predict(String file, ServiceClient api, Output output, Table table) throws Exception {
        ObjectNode document = Json.MAPPER.createObjectNode().put("file", file);
        try {
            JsonNode prediction = api.postImage("/v1/predict", read(file));
            output.document(document.setAll((ObjectNode) prediction));
            add(file, prediction, table);
            return true;
        } catch (RefusedException e) {
            output.document(document.set("error", (JsonNode) e.document()));
            output.note("eleventh: %s: %s".formatted(file, e.getMessage()));
        } catch (IOException e) {
            // the file is a folder or does not exist
            output.document(
                    document.set("error", Json.MAPPER.createObjectNode().put("message", FailureReport.message(e))));
            output.note("eleventh: %s: %s".formatted(file, FailureReport.message(e)));
        }
        return false;
    }

    private byte[] read(String file) throws IOException {
        InputStream source = file.equals(STANDARD_INPUT) ? terminal().in() : Files.newInputStream(Path.of(file));
        try (InputStream in = source) {
            // one byte too many is enough for the service to report that the image is too large
            return in.readNBytes(Topics.MAX_IMAGE_BYTES + 1);
        }
    }

    private void add(String file, JsonNode prediction, Table table) {
        JsonNode ranked = prediction.path("predictions");
        JsonNode first = ranked.path(0);
        boolean unknown = prediction.path("unknown").asBoolean();
        StringBuilder others = new StringBuilder();
        for (int i = unknown ? 0 : 1; i < Math.min(top, ranked.size()); i++) {
            others.append(others.isEmpty() ? "" : ", ").append(labelled(ranked.get(i)));
        }
        table.row(
                file,
                unknown ? "(unknown)" : NumberText.text(first.path("label")),
                unknown ? NumberText.NONE : NumberText.percent(first.path("probability")),
                others,
                prediction.path("model_version").asText());
    }

    private static String labelled(JsonNode prediction) {
        return "%s %s"
                .formatted(
                        NumberText.text(prediction.path("label")), NumberText.percent(prediction.path("probability")));
    }
}
