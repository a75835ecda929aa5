package dev.eleventh.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.testing.NeedsProgram;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.contracts.testing.Patience;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Tests the console with several open windows and with users' mistakes. The steps build on each other. */
@TestMethodOrder(OrderAnnotation.class)
@NeedsProgram(OptionalProgram.CHROMIUM)
class ConsoleTroubleIT {
    private static final String LAMP = "Öllampe 油灯 منارة 🪔";
    private static final int TROUSER = 1;
    private static final int PULLOVER = 2;
    private static final int DRESS = 3;
    private static final int COAT = 4;
    private static final int SHIRT = 6;
    private static final int SNEAKER = 7;
    private static final int BAG = 8;
    private static final int BOOT = 9;

    @TempDir
    static Path directory;

    private static QuickstartProcess system;
    private static ConsoleBrowser browser;

    @BeforeAll
    static void start() {
        system = QuickstartProcess.startEmpty(directory, directory.resolve("data"), QuickstartProcess.Ports.free());
        browser = new ConsoleBrowser(system.url());
        setDefaultAssertionTimeout(Patience.MILLIS);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        browser.close();
        system.close();
    }

    @Test
    @Order(1)
    void aLabelInAnyScriptIsShownAsLearned() throws IOException {
        Page page = browser.open("teach");
        teach(page, LAMP, ConsoleBrowser.images(BOOT, 0, 12));
        teach(page, "Trouser", ConsoleBrowser.images(TROUSER, 0, 12));

        assertThat(page.locator("#known")).containsText(LAMP);
        assertThat(browser.open("watch").locator(".classes")).containsText(LAMP);
    }

    /** A browser opens at most six connections to a host: with three streams a window, two windows would use all. */
    @Test
    @Order(2)
    void fourWindowsFollowTheServingVersionAndLeaveConnectionsForOtherRequests() throws IOException {
        List<Page> windows =
                Stream.generate(() -> browser.openWindow("watch")).limit(4).toList();
        windows.forEach(window -> assertThat(servingState(window)).containsText("serves: the newest promoted"));
        Page tried = browser.openWindow("try");
        tried.locator("#try-file").setInputFiles(ConsoleBrowser.images(BOOT, 20, 1));
        assertThat(tried.locator("#answer")).containsText("Predicted by version");

        teach(browser.open("teach"), "Sneaker", ConsoleBrowser.images(SNEAKER, 0, 12));

        windows.forEach(window -> assertThat(window.locator(".classes")).containsText("Sneaker"));
        windows.forEach(Page::close);
        tried.close();
    }

    @Test
    @Order(3)
    void aBrowserWithoutSharedWorkersFollowsInEachWindow() throws IOException {
        List<Page> windows = browser.openWindowsWithoutSharedWorkers(3, "watch");
        windows.forEach(window -> assertThat(servingState(window)).containsText("serves: the newest promoted"));

        teach(browser.open("teach"), "Bag", ConsoleBrowser.images(BAG, 0, 12));

        windows.forEach(window -> assertThat(window.locator(".classes")).containsText("Bag"));
        windows.forEach(Page::close);
    }

    @Test
    @Order(4)
    void aRollbackServesTheVersionNamedInTheDialogEvenAfterAPromotion() throws IOException {
        Page page = browser.open("watch");
        assertThat(servingState(page)).containsText("the newest promoted");
        button(page, Pattern.compile("^Roll back to")).click();
        String named = number(page.locator("dialog h2"), "version (\\d+)");
        String served = number(servingState(page), "Version (\\d+)");
        Page other = browser.openWindow("teach");
        teach(other, "Dress", ConsoleBrowser.images(DRESS, 0, 12));
        assertThat(servingState(page)).not().containsText("Version %s serves".formatted(served));

        page.locator("dialog button[type=submit]").click();

        assertThat(servingState(page)).hasText("Version %s serves, pinned. Newer versions wait.".formatted(named));
        button(page, Pattern.compile("^Release$")).click();
        page.locator("dialog button[type=submit]").click();
        assertThat(servingState(page)).containsText("the newest promoted");
        other.close();
    }

    @Test
    @Order(5)
    void aLargeLessonIsStoppedAndTheRestReturnsToTheTray() throws IOException {
        Page page = browser.open("teach");
        page.locator("#teach-label").fill("mixed");
        FilePayload[] mixed = Stream.of(ConsoleBrowser.images(PULLOVER, 0, 30), ConsoleBrowser.images(DRESS, 20, 30))
                .flatMap(Stream::of)
                .toArray(FilePayload[]::new);
        page.locator("#teach-files").setInputFiles(mixed);
        assertThat(page.locator("#tray-total")).hasText("60 images in 1 group.");
        page.locator("#tray-clear").click();
        assertThat(page.locator("#tray")).isHidden();
        assertThat(page.locator(".lesson", new Page.LocatorOptions().setHasText("mixed")))
                .hasCount(0);

        List<Route> held = new ArrayList<>();
        page.route("**/v1/examples?*", held::add);
        page.locator("#teach-files").setInputFiles(mixed);
        page.locator("#teach-send").click();
        page.waitForCondition(() -> held.size() == 3);
        page.locator("#teach-stop").click();
        page.unroute("**/v1/examples?*");
        held.forEach(Route::resume);
        assertThat(page.locator("#teach-progress-text")).hasText("3 of 60 images sent, 57 stopped");
        assertThat(page.locator("#tray-total")).hasText("57 images in 1 group.");
        page.locator("#tray-clear").click();

        button(page, Pattern.compile("^Take this lesson of mixed back")).click();
        assertThat(lesson(page, "mixed")).containsText("3 examples were recorded and are gone.");
        assertThat(system.learner().path("examples").has("mixed")).isFalse();
    }

    @Test
    @Order(6)
    void takingALessonBackKeepsEarlierExamples() throws IOException {
        Page page = browser.openWindow("teach");
        FilePayload[] bags = ConsoleBrowser.images(BAG, 10, 6);
        page.locator("#teach-label").fill("Bag");
        page.locator("#teach-files").setInputFiles(bags);
        page.locator("#teach-send").click();
        assertThat(lesson(page, "Bag")).containsText("4 images · 2 already known");
        await().until(() -> labelOf(bags[5]).equals("Bag"));

        button(page, Pattern.compile("^Take this lesson of Bag back")).click();
        assertThat(lesson(page, "Bag")).containsText("4 examples were recorded and are gone.");
        assertThat(labelOf(bags[5])).isEqualTo("none");
        assertThat(labelOf(bags[0])).isEqualTo("Bag");
        page.close();
    }

    @Test
    @Order(7)
    void anImageStoredUnderAnotherLabelIsRelabelledInsteadOfSent() throws IOException {
        Page page = browser.openWindow("teach");
        FilePayload[] bags = ConsoleBrowser.images(BAG, 0, 2);
        page.locator("#teach-label").fill("Handbag");
        page.locator("#teach-files").setInputFiles(bags);
        page.locator("#teach-send").click();
        page.locator(".refusals summary").click();
        assertThat(page.locator(".refusals")).containsText("already an example of “Bag”");
        assertThat(button(page, Pattern.compile("^Send .* again"))).hasCount(0);

        button(page, Pattern.compile("^Relabel all 2$")).click();

        assertThat(page.locator("#notice")).containsText("2 examples are “Handbag” now.");
        assertThat(page.locator(".refusals")).isHidden();
        await().until(() ->
                labelOf(bags[0]).equals("Handbag") && labelOf(bags[1]).equals("Handbag"));
        page.close();
    }

    @Test
    @Order(8)
    void imagesThatWaitForALabelAreShownAndCanBeRemoved() throws IOException {
        Page page = browser.openWindow("teach");
        page.locator("#teach-files").setInputFiles(ConsoleBrowser.images(PULLOVER, 60, 3));
        Locator images = page.locator(".tray-images li");
        assertThat(images).hasCount(3);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Remove picture-61.png"))
                .click();
        assertThat(page.locator("#tray-total")).hasText("2 images in 1 group. 2 images need a label.");
        assertThat(page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("picture-62.png").setExact(true)))
                .isFocused();
        page.locator("#teach-send").click();
        assertThat(page.locator(".tray-label")).isFocused();
        assertThat(page.locator("#notice")).containsText("need a label");
        assertThat(images).hasCount(2);
        page.close();
    }

    @Test
    @Order(9)
    void aHugeImageIsReducedOrRefusedAndTheErrorReplacesThePreviousImage() throws IOException {
        Page page = browser.openWindow("try");
        page.locator("#try-file").setInputFiles(new FilePayload("photo.png", "image/png", blank(8_064, 6_048)));
        assertThat(page.locator("#answer")).containsText("Predicted by version");
        assertThat(page.locator("#try-picture")).isVisible();

        page.locator("#try-file").setInputFiles(new FilePayload("wall.png", "image/png", header(20_000, 20_000)));
        assertThat(page.locator("#answer")).containsText("“wall.png” has 20,000 × 20,000 pixels");
        assertThat(page.locator("#try-picture")).isHidden();
        assertThat(page.locator("#correction")).isEmpty();
        page.close();
    }

    @Test
    @Order(10)
    void eachDroppedFileThatIsNoImageShowsTheReasonAndACorrectionKeepsTheFocus() throws IOException {
        Page page = browser.openWindow("try");
        String transfer =
                "const files = new DataTransfer(); for (const name of ['a.png', 'b.png']) files.items.add(new File(['x'], name,"
                        + " { type: 'image/png' }));";
        String drop =
                "document.querySelector('.top').dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true,"
                        + " dataTransfer: files }))";
        // dropped outside the box: by default, a browser would open the file
        assertThat((boolean) page.evaluate("() => { %s return !%s }".formatted(transfer, drop)))
                .isTrue();
        assertThat(page.locator(".many-grid")).containsText("“a.png” is not an image that this browser can read");
        assertThat(page.locator(".many-grid [data-kind=failed]")).hasCount(2);
        assertThat(page.locator("#try-many")).containsText("0 of 2 images predicted; 2 failed.");

        page.locator("#try-file").setInputFiles(ConsoleBrowser.images(BAG, 40, 1));
        Locator other = page.getByLabel("Another label");
        other.fill("Handbag");
        page.keyboard().press("Enter");
        assertThat(page.locator(".correction-status")).containsText("Sent as an example of “Handbag”");
        assertThat(other).isFocused();
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Undo").setExact(true))
                .press("Enter");
        assertThat(page.locator(".correction-status")).containsText("Retracted");
        assertThat(page.locator(".correction-status")).isFocused();
        page.close();
    }

    @Test
    @Order(11)
    void aScreenReaderHearsALessonInAFewSentences() throws IOException {
        Page page = browser.openWindow("teach");
        page.evaluate("""
                () => {
                  window.heard = [];
                  new MutationObserver((changes) => changes.forEach(({ target }) => {
                    const region = (target.closest ? target : target.parentElement)?.closest('[role=status], [aria-live], [role=alert]');
                    if (region) heard.push(region.textContent);
                  })).observe(document.body, { subtree: true, childList: true, characterData: true });
                }
                """);
        teach(page, "Pullover", ConsoleBrowser.images(PULLOVER, 30, 40));

        page.waitForCondition(() -> heard(page).contains("Pullover learned"));
        assertThat(heard(page)).contains("40 of 40 images sent");
        assertThat((int) page.evaluate("heard.length")).isLessThan(15);
        page.close();
    }

    @Test
    @Order(12)
    void rollBackIsTheTabStopAfterTheVerdictAndNoColumnIsCutOffOnAPhone() {
        Page page = browser.openWindow("watch");
        assertThat(servingState(page)).containsText("the newest promoted");
        page.locator("#status a").last().focus();
        page.keyboard().press("Tab");
        assertThat(button(page, Pattern.compile("^Roll back to"))).isFocused();
        assertThat(page.locator(".legend button[tabindex='0']")).hasCount(1);

        page.setViewportSize(390, 780);
        assertThat(page.locator(".classes tbody tr")).not().hasCount(0);
        page.waitForCondition(
                () -> (boolean)
                        page.evaluate(
                                "(({ scrollWidth, clientWidth }) => scrollWidth === clientWidth)(document.querySelector('#classes .scroller'))"));
        page.close();
    }

    @Test
    @Order(13)
    void anUnavailableTrainerIsReportedAndItsFiguresAreHidden() throws IOException {
        Page page = browser.openWindowsWithoutSharedWorkers(1, "watch").get(0);
        Locator dot = page.locator("#serves .dot");
        Locator recorded = page.locator(
                        ".tile", new Page.LocatorOptions().setHas(page.getByText("Recorded", exactly())))
                .locator(".tile-value");
        assertThat(dot).hasAttribute("data-state", "open");
        assertThat(recorded).hasText("0.0/s");

        page.route("**/v1/learner", route -> route.fulfill(new Route.FulfillOptions().setStatus(502)));
        assertThat(dot).hasAttribute("data-state", "away");
        assertThat(page.locator("#serves")).containsText("trainer unavailable");
        assertThat(page.locator("#notice")).containsText("The trainer is unavailable.");
        assertThat(recorded).hasText("–");
        page.locator(".views a[data-view=teach]").click();
        page.locator("#teach-label").fill("Shirt");
        page.locator("#teach-files").setInputFiles(ConsoleBrowser.images(SHIRT, 0, 12));
        page.locator("#teach-send").click();
        assertThat(page.locator(".lesson", new Page.LocatorOptions().setHasText("Shirt: ")))
                .containsText("Shirt: sent. The trainer is unavailable");

        page.unroute("**/v1/learner");
        assertThat(dot).hasAttribute("data-state", "open");
        assertThat(lesson(page, "Shirt")).containsText("Shirt learned");
        page.close();
    }

    @Test
    @Order(14)
    void anOpenTransactionIsReportedInEveryViewThatWaitsForIt() throws Exception {
        Page page = browser.openWindow("teach");
        Locator line = page.locator("#held-up");
        assertThat(page.locator("#serves .dot")).hasAttribute("data-state", "open");
        assertThat(line).isHidden();
        try (ForeignTransaction open =
                new ForeignTransaction(system.bootstrapServers(), List.of("examples", "images"))) {
            assertThat(line).containsText("A producer has left a transaction open on “images”, “examples” since ");
            page.locator("#teach-label").fill("Coat");
            page.locator("#teach-files").setInputFiles(ConsoleBrowser.images(COAT, 0, 12));
            page.locator("#teach-send").click();
            assertThat(page.locator(".lesson", new Page.LocatorOptions().setHasText("Coat: ")))
                    .containsText("Coat: sent. The images may wait for a transaction that a producer left open.");
            page.locator(".views a[data-view=try]").click();
            // this view does not ask the trainer
            assertThat(line).containsText("open on “images” since ");
            assertThat(system.get("/health/ready").body())
                    .contains("\"name\":\"ingest-broker\",\"ready\":true,\"detail\":\"a transaction on examples")
                    .contains("\"name\":\"inference-broker\",\"ready\":true,\"detail\":\"a transaction on images");
            assertThat(system.learner().at("/open_transactions/0/topic").asText())
                    .isEqualTo("examples");
        }
        assertThat(line).isHidden();
        page.locator(".views a[data-view=teach]").click();
        assertThat(lesson(page, "Coat")).containsText("Coat learned");
        assertThat(line).isHidden();
        page.close();
    }

    private static Page.GetByTextOptions exactly() {
        return new Page.GetByTextOptions().setExact(true);
    }

    @Test
    @Order(15)
    void anImageIsPastedOrReadFromAnAddressAndAForbiddenAddressIsExplained() throws IOException {
        byte[] bag = ConsoleBrowser.images(BAG, 41, 1)[0].buffer;
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/allowed/bag.png", exchange -> {
            exchange.getResponseHeaders().add("Access-Control-Allow-Origin", "*");
            answer(exchange, bag);
        });
        server.createContext("/forbidden/bag.png", exchange -> answer(exchange, bag));
        server.start();
        String address = "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
        Page page = browser.openWindow("try");
        try {
            page.getByLabel("Address of an image").fill(address + "/allowed/bag.png");
            page.keyboard().press("Enter");
            assertThat(page.locator("#answer")).containsText("Predicted by version");
            assertThat(page.locator("#try-picture")).isVisible();

            paste(page, "text/plain", address + "/forbidden/bag.png");
            assertThat(page.locator("#answer")).containsText("does not allow other pages to read its images (CORS)");
            assertThat(page.locator("#try-picture")).isHidden();

            paste(page, "image/png", Base64.getEncoder().encodeToString(bag));
            assertThat(page.locator("#answer")).containsText("Predicted by version");
        } finally {
            server.stop(0);
            page.close();
        }
    }

    private static void answer(HttpExchange exchange, byte[] image) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "image/png");
        exchange.sendResponseHeaders(200, image.length);
        exchange.getResponseBody().write(image);
        exchange.close();
    }

    /** Pastes a text, or an image in Base64. */
    private static void paste(Page page, String type, String content) {
        page.evaluate("""
                ([type, content]) => {
                  const clipboardData = new DataTransfer();
                  if (type.startsWith('image/')) {
                    const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
                    clipboardData.items.add(new File([bytes], 'pasted.png', { type }));
                  } else {
                    clipboardData.setData(type, content);
                  }
                  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
                }
                """, List.of(type, content));
    }

    @Test
    @Order(16)
    void theBrowserLoggedNoErrors() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static void teach(Page page, String label, FilePayload[] images) {
        page.locator("#teach-label").fill(label);
        page.locator("#teach-files").setInputFiles(images);
        page.locator("#teach-send").click();
        assertThat(lesson(page, label)).containsText("%s learned".formatted(label));
    }

    private static Locator lesson(Page page, String label) {
        return page.locator(".lesson", new Page.LocatorOptions().setHasText(label))
                .first();
    }

    private static Locator servingState(Page page) {
        return page.locator(".serving-state");
    }

    private static Locator button(Page page, Pattern name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static String number(Locator text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text.innerText());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static String heard(Page page) {
        return page.evaluate("heard.join('\\n')").toString();
    }

    /** Returns the label under which an image is stored as an example, or "none" if it is not stored. */
    private static String labelOf(FilePayload image) {
        String answer = system.get(
                        "/v1/store/examples/" + Sha256.of(image.buffer).hex())
                .body();
        Matcher label = Pattern.compile("\"label\":\"([^\"]+)\"").matcher(answer);
        return label.find() ? label.group(1) : "none";
    }

    private static byte[] blank(int width, int height) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY), "png", png);
        return png.toByteArray();
    }

    /** Returns the first bytes of a PNG file; the console reads no more of an image that is too large. */
    private static byte[] header(int width, int height) {
        return ByteBuffer.allocate(33)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})
                .putInt(13)
                .put("IHDR".getBytes(UTF_8))
                .putInt(width)
                .putInt(height)
                .array();
    }
}
