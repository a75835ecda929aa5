package dev.eleventh.cli.teach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.AtLeastOne;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.FailedException;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.Progress;
import dev.eleventh.cli.terminal.Table;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.RejectionReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code eleventh teach DIR}. */
@Command(
        name = "teach",
        header = "Send labelled images.",
        description = {
            "Sends labelled images: a folder with a subfolder for each label (an ImageFolder), or, with --label, any"
                    + " files and folders.",
            "An image that is sent twice is accepted once: its id is the SHA-256 of its bytes. If an image is refused,"
                    + " the others are still sent, and the exit code is 1."
        })
public final class TeachCommand extends ServiceCommand {
    private static final int REFUSED_SHOWN = 20;

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "A folder; with --label also files.")
    private List<Path> paths = List.of();

    @Option(names = "--label", paramLabel = "LABEL", description = "The label of all images.")
    private @Nullable Label label;

    @Option(names = "--source", paramLabel = "URI", description = "Source of the images, stored with each example.")
    private @Nullable String source;

    @Option(names = "--wait", description = "Wait until a version that learned them serves, and print its accuracy.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            converter = AtLeastOne.class,
            description = "Time limit of --wait. Default: ${DEFAULT-VALUE}.")
    private int timeout = 300;

    public TeachCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        LabelledFiles files = find();
        AwaitedLesson lesson = wait ? new AwaitedLesson(api) : null;
        long start = System.nanoTime();
        Delivery delivery;
        try (Progress progress = output.progress("Sending", files.found().size())) {
            String path = "/v1/examples:batch" + (source == null ? "" : "?source=" + ServiceClient.encoded(source));
            delivery = new Delivery(api, path, progress);
            for (Path file : files.withoutLabel()) {
                delivery.refuse(
                        file.toString(), RejectionReason.MISSING_LABEL.code(), "the file is not in a label's folder");
            }
            delivery.send(files.found());
        }
        Duration sent = since(start);
        ObjectNode document = document(delivery, sent);
        if (lesson == null || delivery.queued().isEmpty()) {
            output.document(document);
            show(delivery, MissingNode.getInstance(), output);
        } else {
            await(lesson, delivery, start, document, output);
        }
        return delivery.refused().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private LabelledFiles find() throws IOException, FailedException {
        LabelledFiles files;
        if (label != null) {
            files = LabelledFiles.ofLabel(label, paths);
        } else if (paths.size() == 1 && !Files.isRegularFile(paths.get(0))) {
            files = LabelledFiles.ofImageFolder(paths.get(0));
        } else {
            throw usage("name one folder with a subfolder for each label, or name the label of all files with --label");
        }
        if (files.found().isEmpty()) {
            throw new FailedException(
                    "no images in the subfolders of %s; put them into a subfolder for each label, or name their label with --label"
                            .formatted(paths.get(0)));
        }
        return files;
    }

    private void await(AwaitedLesson lesson, Delivery delivery, long start, ObjectNode document, Output output)
            throws FailedException, InterruptedException {
        JsonNode manifest;
        try {
            manifest = lesson.await(delivery.queued().keySet(), delivery.queuedSoFar(), Duration.ofSeconds(timeout));
        } catch (FailedException e) {
            // the queued examples are known, and they are not lost when the wait fails
            output.document(document);
            show(delivery, MissingNode.getInstance(), output);
            throw e;
        }
        Duration served = since(start);
        document.put("version", manifest.path("version").asLong())
                .put("served_after_seconds", served.toMillis() / 1e3)
                .set("accuracy", manifest.path("metrics"));
        output.document(document);
        show(delivery, manifest, output);
        output.say("Version %d serves them, %s after the first was sent; accuracy of all classes: %s"
                .formatted(
                        manifest.path("version").asLong(),
                        NumberText.seconds(served),
                        NumberText.percent(manifest.path("metrics").path("accuracy"))));
    }

    private static ObjectNode document(Delivery delivery, Duration sent) {
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.put("queued", delivery.queuedSoFar());
        document.set("labels", Json.MAPPER.valueToTree(delivery.queued()));
        document.set("refused", Json.MAPPER.valueToTree(delivery.refused()));
        document.put("passed_over", delivery.passedOver());
        document.put("sent_after_seconds", sent.toMillis() / 1e3);
        return document;
    }

    private static void show(Delivery delivery, JsonNode manifest, Output output) {
        Table labels =
                new Table().cut("LABEL").right("QUEUED").right("HELD OUT").right("ACCURACY");
        delivery.queued()
                .forEach((label, count) -> labels.row(
                        label,
                        count,
                        NumberText.text(manifest.path("counts").path(label).path("hold_out")),
                        NumberText.percent(
                                manifest.path("metrics").path("per_label").path(label))));
        if (!labels.isEmpty()) {
            output.show(labels);
        }
        List<Delivery.Refusal> refused = delivery.refused();
        if (!refused.isEmpty()) {
            Table table = new Table().cut("FILE").left("REFUSED").cut("WHY");
            refused.stream()
                    .limit(REFUSED_SHOWN)
                    .forEach(each -> table.row(each.file(), each.reason(), each.message()));
            output.say("");
            output.show(table);
        }
        if (refused.size() > REFUSED_SHOWN) {
            output.say("and %d more; see --json for all".formatted(refused.size() - REFUSED_SHOWN));
        }
        output.say("%s queued, %d refused%s"
                .formatted(
                        NumberText.count(delivery.queuedSoFar(), "example", "examples"),
                        refused.size(),
                        delivery.passedOver() == 0
                                ? ""
                                : ", " + NumberText.count(delivery.passedOver(), "file", "files")
                                        + " skipped: not an image"));
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
