package dev.eleventh.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.testing.NeedsProgram;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.contracts.testing.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Labels images that were asked about: over HTTP, by Label Studio's webhook, by the command and in the console. */
@TestMethodOrder(OrderAnnotation.class)
class ReviewIT {
    private static final int SNEAKER = 7;
    private static final int BAG = 8;
    private static final int TAUGHT = 10;
    private static final Pattern PORT = Pattern.compile("listening on (\\d+)");

    @TempDir
    static Path directory;

    private static QuickstartProcess system;

    @BeforeAll
    static void teachTwoClasses() throws IOException {
        system = QuickstartProcess.startEmpty(
                directory, directory.resolve("data"), QuickstartProcess.Ports.free(), Map.of("REVIEW_CAPACITY", "100"));
        setDefaultAssertionTimeout(Patience.MILLIS);
        teach("Bag", FashionPictures.pngOf(BAG, TAUGHT));
        teach("Sneaker", FashionPictures.pngOf(SNEAKER, TAUGHT));
        await("both classes to serve")
                .until(() -> system.get("/v1/models/current").body().contains("Sneaker"));
    }

    private static void teach(String label, List<byte[]> images) {
        images.forEach(image -> system.post("/v1/examples?label=" + label, image));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        system.close();
    }

    /** Asks about images of a class that were not asked about before, and returns their ids. */
    private static List<String> ask(int number, int from, int count) throws IOException {
        List<byte[]> images =
                FashionPictures.pngOf(number, TAUGHT + from + count).subList(TAUGHT + from, TAUGHT + from + count);
        images.forEach(image ->
                assertThat(system.post("/v1/predict", image).statusCode()).isEqualTo(200));
        List<String> ids = images.stream().map(image -> Sha256.of(image).hex()).toList();
        await("the images to wait").until(() -> waiting().containsAll(ids));
        return ids;
    }

    private static JsonNode review() {
        return Json.read(system.get("/v1/review?limit=100").body(), JsonNode.class);
    }

    private static List<String> waiting() {
        return review().path("images").findValuesAsText("id");
    }

    private static void awaitExample(String id, String label) {
        await("the answer to be recorded")
                .until(() ->
                        system.get("/v1/store/examples/" + id).body().contains("\"label\":\"%s\"".formatted(label)));
    }

    private static HttpResponse<String> label(String id, String label) {
        return QuickstartProcess.send(HttpRequest.newBuilder(system.uri("/v1/review/" + id + "/label"))
                .PUT(BodyPublishers.ofString(Json.write(Map.of("label", label))))
                .build());
    }

    @Test
    @Order(1)
    void anAnswerBecomesOneExampleAndCountsForTheAccuracy() throws IOException {
        List<String> ids = ask(BAG, 0, 3);
        long before = system.learner().path("examples_recorded").asLong();

        for (int time = 0; time < 3; time++) {
            assertThat(label(ids.get(0), "Bag").statusCode()).isEqualTo(202);
        }
        awaitExample(ids.get(0), "Bag");
        assertThat(label(ids.get(0), "Sneaker").statusCode()).isEqualTo(409);
        assertThat(label(ids.get(1), "Bag").statusCode()).isEqualTo(202);
        awaitExample(ids.get(1), "Bag");

        assertThat(system.learner().path("examples_recorded").asLong()).isEqualTo(before + 2);
        assertThat(waiting()).doesNotContain(ids.get(0), ids.get(1)).contains(ids.get(2));
        JsonNode random = review().at("/summary/random");
        assertThat(random.path("labelled").asInt()).isEqualTo(2);
        assertThat(random.path("low").asDouble())
                .isLessThan(random.path("accuracy").asDouble());
        assertThat(system.get("/metrics").body()).contains("eleventh_review_requests_total{outcome=\"sent\"}");
    }

    @Test
    @Order(2)
    void anErasedExampleIsErasedAmongTheReviewedImages() throws IOException {
        String id = ask(BAG, 10, 1).get(0);
        label(id, "Bag");
        awaitExample(id, "Bag");

        system.delete("/v1/examples/" + id);

        await("the image to be erased")
                .until(() -> system.get("/v1/review/" + id + "/image").body().contains("unknown-image"));
        assertThat(system.get("/v1/store/examples/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    @Order(3)
    @NeedsProgram(OptionalProgram.PYTHON)
    void labelStudiosWebhookLabelsAndSkipsImages() throws Exception {
        List<String> ids = ask(SNEAKER, 0, 2);
        String event = Files.readString(DocumentedCommands.ROOT.resolve("examples/python/label_studio_event.json"));
        ProcessBuilder program = new ProcessBuilder(
                        OptionalProgram.PYTHON.find().orElseThrow().toString(),
                        "examples/python/label_studio.py",
                        "receive",
                        "0")
                .directory(DocumentedCommands.ROOT.toFile())
                .redirectErrorStream(true);
        program.environment().put("ELEVENTH_URL", system.url());
        Process webhook = program.start();
        try (BufferedReader output = webhook.inputReader(UTF_8)) {
            var listening = PORT.matcher(String.valueOf(output.readLine()));
            assertThat(listening.matches()).isTrue();
            URI address = URI.create("http://127.0.0.1:" + listening.group(1));

            assertThat(post(address, event.replace("ID", ids.get(0))))
                    .isEqualTo("labelled %s mug".formatted(ids.get(0)));
            assertThat(post(address, event.replace("ID", ids.get(1)).replace("false", "true")))
                    .isEqualTo("skipped " + ids.get(1));
            assertThat(post(address, event.replace("ANNOTATION_CREATED", "PROJECT_UPDATED")))
                    .isEqualTo("ignored");
            assertThat(post(address, event.replace("ID", ids.get(1)))).contains("already-answered");
        } finally {
            webhook.destroy();
        }
        awaitExample(ids.get(0), "mug");
        assertThat(waiting()).doesNotContainAnyElementsOf(ids);
    }

    private static String post(URI address, String body) {
        return QuickstartProcess.send(HttpRequest.newBuilder(address)
                        .POST(BodyPublishers.ofString(body))
                        .build())
                .body();
    }

    @Test
    @Order(4)
    void theCommandListsSavesAndLabelsImages() throws Exception {
        List<String> ids = ask(SNEAKER, 10, 2);
        Path saved = directory.resolve("saved");

        assertThat(eleventh("review", "list", "--limit", "100", "--save", saved.toString()))
                .contains(ids)
                .contains("REASON", "PREDICTED", "waiting", "of the answers for the random sample were right");
        assertThat(saved.resolve(ids.get(0) + ".png")).isNotEmptyFile();
        assertThat(eleventh("review", "label", "--label", "Sneaker", ids.get(0)))
                .contains("1 correction queued, 0 refused");
        awaitExample(ids.get(0), "Sneaker");
        assertThat(eleventh("review", "skip", ids.get(1))).contains("1 correction queued, 0 refused");
        assertThat(waiting()).doesNotContainAnyElementsOf(ids);
    }

    private static String eleventh(String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("./eleventh"));
        line.addAll(List.of(arguments));
        ProcessBuilder command = new ProcessBuilder(line)
                .directory(DocumentedCommands.ROOT.toFile())
                .redirectErrorStream(true);
        command.environment().put("ELEVENTH_URL", system.url());
        Process run = command.start();
        String output = new String(run.getInputStream().readAllBytes(), UTF_8);
        assertThat(run.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    @Order(5)
    @NeedsProgram(OptionalProgram.CHROMIUM)
    void imagesAreLabelledWithTheKeyboardAlone() throws Exception {
        try (ConsoleBrowser browser = new ConsoleBrowser(system.url())) {
            ask(SNEAKER, 20, 6);
            Page page = browser.open("watch");
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Review"))
                    .click();
            assertThat(page.locator(".review-picture")).isVisible();
            assertThat(page.locator("#view-review h1")).isFocused();
            String first = shown(page);
            String best = page.locator(".review-label").first().textContent();

            page.keyboard().press("1");
            String second = shownAfter(page, first);
            page.keyboard().press("u");
            assertThat(page.locator(".review-picture")).hasAttribute("src", imageUrl(first));
            page.keyboard().press("1");
            page.keyboard().press("t");
            page.keyboard().type("Boot");
            page.keyboard().press("Enter");
            String third = shownAfter(page, second);
            page.keyboard().press("s");
            shownAfter(page, third);
            assertThat(page.locator("#announcement")).containsText("Next image");
            assertThat(browser.violations()).isEmpty();
            browser.screenshot("review");
            // the answers are sent when the person leaves the view
            browser.open("watch");

            awaitExample(first, best);
            awaitExample(second, "Boot");
            await("the third image to be skipped").until(() -> !waiting().contains(third));
            assertThat(system.get("/v1/store/examples/" + third).statusCode()).isEqualTo(404);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    private static String imageUrl(String id) {
        return system.url() + "/v1/review/" + id + "/image";
    }

    private static String shown(Page page) {
        String source = String.valueOf(page.locator(".review-picture").getAttribute("src"));
        return source.replaceFirst(".*/v1/review/([0-9a-f]{64})/image", "$1");
    }

    private static String shownAfter(Page page, String id) {
        assertThat(page.locator(".review-picture")).not().hasAttribute("src", imageUrl(id));
        return shown(page);
    }
}
