package dev.eleventh.cli.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.cli.service.PagedAnswers;
import dev.eleventh.cli.service.RefusedException;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.FailedException;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Progress;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.FileNames;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code eleventh examples export}. */
@Command(
        name = "export",
        header = "Export examples as an ImageFolder.",
        description = {
            "Writes recorded examples as an ImageFolder, DIR/LABEL/ID.png, and DIR/manifest.jsonl with one JSON"
                    + " object per line, for each example and its file.",
            "An example whose image is no longer stored appears only in the manifest, with \"file\": null."
        })
public final class ExamplesExportCommand extends ServiceCommand {
    @Mixin
    private ExampleFilter filter = new ExampleFilter();

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "A new or empty folder.")
    private Path to = Path.of("");

    public ExamplesExportCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        Path folder = emptyFolder();
        Export export = new Export(api, folder);
        Path manifest = folder.resolve("manifest.jsonl");
        try (Progress progress = output.progress("Exporting", total(api));
                BufferedWriter lines = Files.newBufferedWriter(manifest)) {
            new PagedAnswers(api, filter.path(), "examples").each(Long.MAX_VALUE, example -> {
                lines.write(Json.write(export.one(example)));
                lines.write('\n');
                progress.to(export.examples);
            });
        }
        output.document(Json.MAPPER
                .createObjectNode()
                .put("examples", export.examples)
                .put("images", export.images)
                .put("folder", folder.toString())
                .put("manifest", manifest.toString()));
        output.say("%s exported, %d of them with an image, to %s"
                .formatted(NumberText.count(export.examples, "example", "examples"), export.images, folder));
        return ExitCode.DONE;
    }

    private Path emptyFolder() throws IOException, FailedException {
        Path folder = Files.createDirectories(to);
        try (Stream<Path> files = Files.list(folder)) {
            if (files.findAny().isPresent()) {
                throw new FailedException("%s is not empty; name a folder that is new or empty".formatted(folder));
            }
        }
        return folder;
    }

    private long total(ServiceClient api) throws Exception {
        JsonNode learner = api.get("/v1/learner");
        Label label = filter.label();
        if (label == null) {
            return learner.path("examples_recorded").asLong();
        }
        JsonNode counts = learner.path("examples").path(label.value());
        return counts.path("train").asLong() + counts.path("hold_out").asLong();
    }

    /** The state of an export: the numbers of examples and images written so far. */
    private static final class Export {
        private final ServiceClient api;
        private final Path folder;
        private long examples;
        private long images;

        private Export(ServiceClient api, Path folder) {
            this.api = api;
            this.folder = folder;
        }

        /** Writes the example's image and returns its line of the manifest. */
        private JsonNode one(JsonNode example) throws Exception {
            ObjectNode line = example.deepCopy();
            Path image = example.path("has_image").asBoolean() ? image(example) : null;
            line.put("file", image == null ? null : folder.relativize(image).toString());
            examples++;
            images += image == null ? 0 : 1;
            return line;
        }

        private @Nullable Path image(JsonNode example) throws Exception {
            String id = example.path("id").asText();
            HttpResponse<InputStream> response;
            try {
                response = api.file("/v1/store/examples/%s/image".formatted(ServiceClient.encoded(id)));
            } catch (RefusedException e) {
                if (e.status() == HttpURLConnection.HTTP_NOT_FOUND) {
                    // the image was retracted or removed to stay within the budget after the example was listed
                    return null;
                }
                throw e;
            }
            String type = response.headers().firstValue("Content-Type").orElse("");
            String ending = type.startsWith("image/jpeg") ? ".jpg" : type.startsWith("image/png") ? ".png" : ".bin";
            Path label = Files.createDirectories(
                    folder.resolve(FileNames.folder(example.path("label").asText())));
            Path file = label.resolve(FileNames.file(id) + ending);
            try (InputStream body = response.body()) {
                Files.copy(body, file);
            }
            return file;
        }
    }
}
