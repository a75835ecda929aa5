package dev.eleventh.cli.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.backbone.BackboneFiles;
import dev.eleventh.backbone.NoRoomException;
import dev.eleventh.backbone.OnnxFiles;
import dev.eleventh.backbone.TemporaryFolder;
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
import dev.eleventh.contracts.model.BackboneArtifact;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.HeadCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code eleventh models export VERSION}. */
@Command(
        name = "export",
        header = "Export a version as SavedModel, ONNX or safetensors.",
        description = {
            "savedmodel: backbone, head and labels in one new folder. TensorFlow Serving can serve it if the folder's"
                    + " name is a number. Not for versions on an imported ONNX network.",
            "onnx: one new file. On an imported ONNX network it contains backbone and head, and its input is the"
                    + " network's own. On any other backbone, or with --head-only, it contains the head alone, and its"
                    + " input is an embedding. The outputs are logits and probabilities.",
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

    @Option(names = "--head-only", description = "onnx: write the head alone, even if the backbone is an ONNX network.")
    private boolean headOnly;

    public ModelsExportCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        if (headOnly && format != ExportFormat.ONNX) {
            throw usage("--head-only needs --format onnx, was %s".formatted(format));
        }
        if (Files.exists(to)) {
            throw exists();
        }
        String path = "/v1/registry/versions/" + VersionArgument.resolve(version, api, this);
        JsonNode found = api.get(path);
        BackboneArtifact.Kind kind = kind(found);
        boolean whole = format == ExportFormat.SAVEDMODEL
                || (format == ExportFormat.ONNX && kind == BackboneArtifact.Kind.ONNX && !headOnly);
        if (format == ExportFormat.SAVEDMODEL && kind == BackboneArtifact.Kind.ONNX) {
            throw new FailedException(
                    "the version is on an imported ONNX network, which is no SavedModel; use --format onnx");
        }
        String input;
        // on disk, because a backbone may be larger than the heap
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            Path head = download(api, path, "head", found, folder);
            Path backbone = whole && kind != null ? download(api, path, "backbone", found, folder) : null;
            input = write(found, kind, Files.readAllBytes(head), backbone);
        } catch (NoRoomException e) {
            throw new FailedException(String.valueOf(e.getMessage()));
        }
        long number = found.path("version").asLong();
        output.document(Json.MAPPER
                .createObjectNode()
                .put("version", number)
                .put("format", format.toString())
                .put("path", to.toString())
                .put("has_backbone", whole)
                .put("head_sha256", found.path("head_sha256").asText()));
        output.say("Version %d with %s was written to %s as %s, %s"
                .formatted(
                        number,
                        NumberText.count(found.path("labels").size(), "class", "classes"),
                        to,
                        format,
                        whole ? "backbone and head" : "the head alone"));
        if (input != null) {
            output.say(input);
        }
        return ExitCode.DONE;
    }

    /** Returns the format of the version's backbone; null for the built-in one. */
    private static BackboneArtifact.@Nullable Kind kind(JsonNode version) {
        String code = version.path("backbone_kind").asText();
        return code.isEmpty() ? null : BackboneArtifact.Kind.ofCode(code);
    }

    /**
     * Downloads a file of a version.
     *
     * @param part {@code head} or {@code backbone}
     */
    private static Path download(ServiceClient api, String path, String part, JsonNode version, TemporaryFolder folder)
            throws Exception {
        DigestOutputStream file = new DigestOutputStream(folder.newFile(part), Sha256.newDigest());
        try (InputStream body = api.file(path + "/" + part).body();
                file) {
            body.transferTo(file);
        } catch (IOException e) {
            throw new UnavailableException("the %s was cut off: %s; try again".formatted(part, e.getMessage()));
        }
        String expected = version.path(part + "_sha256").asText();
        String got = Sha256.of(file.getMessageDigest()).hex();
        if (!got.equals(expected)) {
            throw new FailedException(
                    "the downloaded %s has SHA-256 %s, expected %s as in the registry; a proxy may have changed it, try again"
                            .formatted(part, got, expected));
        }
        return folder.path().resolve(part);
    }

    /**
     * Writes the files.
     *
     * @param backbone null for the built-in one, and to write the head alone
     * @return what the model's user must know of its input; null if the guide says all
     */
    private @Nullable String write(
            JsonNode found, BackboneArtifact.@Nullable Kind kind, byte[] head, @Nullable Path backbone)
            throws IOException, FailedException {
        double temperature = found.path("temperature").asDouble();
        Sha256 sha256 = new Sha256(found.path("backbone_sha256").asText());
        try {
            switch (format) {
                case SAFETENSORS -> Files.write(to, head, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                case ONNX -> {
                    Head decoded = HeadCodec.decode(head);
                    if (backbone != null) {
                        try (OnnxFiles files = OnnxFiles.of(sha256, backbone)) {
                            OnnxExport.write(files, decoded, temperature, to);
                            return "Input: %s. Images: %s".formatted(files.input(), files.format());
                        }
                    }
                    OnnxExport.writeHead(decoded, temperature, sha256, to);
                }
                case SAVEDMODEL -> {
                    try (BackboneFiles files = kind == null || backbone == null
                            ? builtIn(sha256)
                            : BackboneFiles.of(kind, sha256, backbone)) {
                        SavedModelExport.write(files, HeadCodec.decode(head), temperature, to);
                    }
                }
            }
            return null;
        } catch (FileAlreadyExistsException e) {
            throw exists();
        } catch (IllegalArgumentException e) {
            throw new FailedException(String.valueOf(e.getMessage()));
        }
    }

    private FailedException exists() {
        return new FailedException("%s exists already; remove it or name another path".formatted(to));
    }

    private static BackboneFiles builtIn(Sha256 sha256) throws FailedException {
        return BackboneFiles.builtIn(sha256)
                .orElseThrow(() -> new FailedException(
                        "the version uses the built-in backbone %s, which this program does not have; use the program of the same release as the services, or --format onnx or safetensors"
                                .formatted(sha256)));
    }
}
