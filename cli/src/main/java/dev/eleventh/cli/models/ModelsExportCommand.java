package dev.eleventh.cli.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.backbone.BackboneFiles;
import dev.eleventh.backbone.export.OnnxExport;
import dev.eleventh.backbone.export.SavedModelExport;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.service.UnavailableException;
import dev.eleventh.cli.service.VersionArgument;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.FailedException;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.HeadCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code eleventh models export VERSION}. */
@Command(
        name = "export",
        header = "Export a version as SavedModel, ONNX or safetensors.",
        description = {
            "savedmodel: backbone, head and labels in one new folder. TensorFlow Serving can serve it if the folder's"
                    + " name is a number. Only for versions on the built-in backbone.",
            "onnx: the head in one new file; its input is an embedding, its output probabilities.",
            "safetensors: the head's numbers in one new file, byte for byte as published."
        })
public final class ModelsExportCommand extends ServiceCommand {
    @Parameters(paramLabel = "VERSION", description = VersionArgument.DESCRIPTION)
    private String version = "";

    @Option(
            names = "--format",
            required = true,
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private ExportFormat format = ExportFormat.SAVEDMODEL;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "PATH",
            description = "A folder or file that does not exist yet.")
    private Path to = Path.of("");

    public ModelsExportCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        if (Files.exists(to)) {
            throw new FailedException("%s exists already; remove it or name another path".formatted(to));
        }
        String path = "/v1/registry/versions/" + VersionArgument.resolve(version, api, this);
        JsonNode found = api.get(path);
        write(found, head(api, path, found));
        long number = found.path("version").asLong();
        output.document(Json.MAPPER
                .createObjectNode()
                .put("version", number)
                .put("format", format.toString())
                .put("path", to.toString())
                .put("head_sha256", found.path("head_sha256").asText()));
        output.say("Version %d with %s was written to %s as %s"
                .formatted(number, NumberText.count(found.path("labels").size(), "class", "classes"), to, format));
        return ExitCode.DONE;
    }

    private static byte[] head(ServiceClient api, String path, JsonNode version) throws Exception {
        byte[] head;
        try (InputStream body = api.file(path + "/head").body()) {
            head = body.readAllBytes();
        } catch (IOException e) {
            throw new UnavailableException("the head was cut off: %s; try again".formatted(e.getMessage()));
        }
        String expected = version.path("head_sha256").asText();
        String got = Sha256.of(head).hex();
        if (!got.equals(expected)) {
            throw new FailedException(
                    "the downloaded head has SHA-256 %s, expected %s as in the registry; a proxy may have changed it, try again"
                            .formatted(got, expected));
        }
        return head;
    }

    private void write(JsonNode found, byte[] head) throws IOException, FailedException {
        double temperature = found.path("temperature").asDouble();
        Sha256 backbone = new Sha256(found.path("backbone_sha256").asText());
        try {
            switch (format) {
                case SAFETENSORS -> Files.write(to, head, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                case ONNX -> OnnxExport.write(HeadCodec.decode(head), temperature, backbone, to);
                case SAVEDMODEL -> SavedModelExport.write(builtIn(backbone), HeadCodec.decode(head), temperature, to);
            }
        } catch (FileAlreadyExistsException e) {
            throw new FailedException("%s exists already; remove it or name another path".formatted(to));
        }
    }

    /** Other backbones exist only on model-artifacts, which HTTP does not serve. */
    private static BackboneFiles builtIn(Sha256 sha256) throws FailedException {
        BackboneFiles files = BackboneFiles.builtIn();
        if (!files.sha256().equals(sha256)) {
            throw new FailedException(
                    "the version uses backbone %s, but savedmodel needs the built-in one (%s); use --format onnx or safetensors"
                            .formatted(sha256, files.sha256()));
        }
        return files;
    }
}
