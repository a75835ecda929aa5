package dev.eleventh.cli.review;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.service.ServiceClient;
import dev.eleventh.cli.service.ServiceCommand;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.NumberText;
import dev.eleventh.cli.terminal.Output;
import dev.eleventh.cli.terminal.RowLimit;
import dev.eleventh.cli.terminal.Table;
import dev.eleventh.cli.terminal.Terminal;
import dev.eleventh.contracts.Sha256;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code eleventh review list}. */
@Command(
        name = "list",
        header = "List the images to label next.",
        description =
                "Lists images that were asked about, the most useful ones first, and the accuracy of the answers for a"
                        + " random sample of them. Needs REVIEW_CAPACITY above 0.")
public final class ReviewListCommand extends ServiceCommand {
    @Mixin
    private RowLimit limit = new RowLimit(20);

    @Option(names = "--save", paramLabel = "DIR", description = "Write the listed images into DIR, named by their ids.")
    private @Nullable Path save;

    public ReviewListCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    protected int run(ServiceClient api, Output output) throws Exception {
        JsonNode answer = api.get("/v1/review?limit=" + limit.rows());
        if (save != null) {
            save(api, answer, save);
        }
        output.document(answer);
        Table table = new Table()
                .left("REASON")
                .cut("PREDICTED")
                .cut("NOW")
                .right("CONFIDENCE")
                .left("ASKED");
        for (JsonNode image : answer.path("images")) {
            JsonNode now = image.path("suggestions").path(0);
            table.rowAbove(
                    image.path("id").asText(),
                    image.path("reason").asText(),
                    image.path("predicted").asText(),
                    NumberText.text(now.path("label")),
                    NumberText.percent(now.path("probability")),
                    NumberText.time(image.path("asked_at")));
        }
        if (!table.isEmpty()) {
            output.show(table);
        }
        output.say(summary(answer));
        return ExitCode.DONE;
    }

    private static void save(ServiceClient api, JsonNode answer, Path folder) throws Exception {
        Files.createDirectories(folder);
        for (JsonNode image : answer.path("images")) {
            // also checks that the id is a plain file name
            String id = new Sha256(image.path("id").asText()).hex();
            HttpResponse<InputStream> file = api.file("/v1/review/%s/image".formatted(ServiceClient.encoded(id)));
            String type = file.headers().firstValue("Content-Type").orElse("");
            String name = id + (type.equals("image/png") ? ".png" : type.equals("image/jpeg") ? ".jpg" : "");
            try (InputStream bytes = file.body()) {
                Files.copy(bytes, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static String summary(JsonNode answer) {
        if (answer.path("capacity").asInt() == 0) {
            return "Images are not kept. Set REVIEW_CAPACITY for the trainer and for inference.";
        }
        JsonNode summary = answer.path("summary");
        String counts = "%s waiting, %s labelled, %s skipped"
                .formatted(
                        NumberText.count(summary.path("waiting").asLong(), "image", "images"),
                        NumberText.grouped(summary.path("labelled").asLong()),
                        NumberText.grouped(summary.path("skipped").asLong()));
        JsonNode random = summary.path("random");
        return random.path("labelled").asLong() == 0
                ? counts + "; no accuracy yet: no image of the random sample is labelled."
                : counts
                        + "; %s of the answers for the random sample were right (%s to %s)."
                                .formatted(
                                        NumberText.percent(random.path("accuracy")),
                                        NumberText.percent(random.path("low")),
                                        NumberText.percent(random.path("high")));
    }
}
