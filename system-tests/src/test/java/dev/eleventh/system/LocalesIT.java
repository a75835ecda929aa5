package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the quickstart in locales that have other digits (ar-EG, fa-IR, hi-IN), a dotted capital i (tr-TR), or another
 * calendar (th-TH).
 */
class LocalesIT {
    private static final int EXAMPLES = 12;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Duser.language=ar -Duser.country=EG",
                "-Duser.language=fa -Duser.country=IR",
                "-Duser.language=hi -Duser.country=IN -Duser.extensions=nu-deva",
                "-Duser.language=tr -Duser.country=TR",
                "-Duser.language=th -Duser.country=TH -Duser.extensions=ca-buddhist-nu-thai"
            })
    void startsTeachesAndPredicts(String locale) throws InterruptedException {
        List<String> options = List.of(locale.split(" "));
        try (QuickstartProcess system = QuickstartProcess.startEmpty(directory, directory.resolve("data"), options)) {
            for (String label : List.of("disc", "stripes")) {
                for (int i = 0; i < EXAMPLES; i++) {
                    var response = system.post("/v1/examples?label=" + label, Drawings.png(label, i));
                    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
                }
            }
            await("both classes to be predicted").untilAsserted(() -> {
                assertThat(predicted(system, "disc")).isEqualTo("disc");
                assertThat(predicted(system, "stripes")).isEqualTo("stripes");
            });

            String next = Json.read(system.get("/v1/store/examples?limit=1").body(), JsonNode.class)
                    .get("next")
                    .asText();
            var page = system.get("/v1/store/examples?limit=1&before=" + next);
            assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        }
    }

    private static String predicted(QuickstartProcess system, String label) {
        return Json.read(
                        system.post("/v1/predict", Drawings.png(label, EXAMPLES))
                                .body(),
                        JsonNode.class)
                .at("/predictions/0/label")
                .asText();
    }
}
