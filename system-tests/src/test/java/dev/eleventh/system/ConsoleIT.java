package dev.eleventh.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.FileChooser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.eleventh.contracts.testing.NeedsProgram;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Uses the console like a person: a browser, an empty quickstart and real images. The steps build on each other. */
@TestMethodOrder(OrderAnnotation.class)
@NeedsProgram(OptionalProgram.CHROMIUM)
class ConsoleIT {
    private static final List<String> VIEWS = List.of("teach", "try", "watch");
    private static final String SCRIPT = "<img src=x onerror=document.title='owned'>";
    private static final int TROUSER = 1;
    private static final int SNEAKER = 7;
    private static final int BAG = 8;

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
    void anEmptySystemShowsWhatToDoFirst() throws IOException {
        Page page = browser.page();
        page.navigate(system.url() + "/");

        assertThat(page).hasURL(Pattern.compile("/console/#/teach$"));
        assertThat(page.locator("#serves")).hasText("Nothing learned yet");
        assertThat(page.locator("#known-empty")).containsText("Teach two classes");
        browser.screenshot("teach-empty");
        assertThat(browser.violations()).isEmpty();
        assertThat(browser.open("try").locator("#answer")).containsText("Nothing learned yet");
        assertThat(browser.violations()).isEmpty();
        assertThat(browser.open("watch").locator("#versions")).containsText("No versions yet");
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    @Order(2)
    void aClassIsTaughtWithTheKeyboardAlone() throws IOException {
        Page page = browser.open("teach");
        FilePayload[] trousers = ConsoleBrowser.images(TROUSER, 0, 12);
        // registered early: the browser needs a moment before it passes file choosers to this handler
        Consumer<FileChooser> choose = chooser -> chooser.setFiles(trousers);
        page.onFileChooser(choose);
        page.locator("#view-teach h1").focus();
        page.keyboard().press("Tab");
        page.keyboard().type("Trouser");
        page.keyboard().press("Tab");
        assertThat(page.locator("#teach-choose")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("#tray-total")).hasText("12 images in 1 group.");
        assertThat(page.locator("#teach-send")).isFocused();
        page.keyboard().press("Enter");

        assertThat(lesson("Trouser"))
                .containsText(Pattern.compile("Trouser learned \\d+\\.\\d s after its first image, in version \\d+"));
        assertThat(page.locator("#teach-progress-text")).hasText("12 of 12 images sent");
        page.offFileChooser(choose);
    }

    @Test
    @Order(3)
    void aFileThatIsNoImageIsRefusedWithTheReason() throws IOException {
        Page page = browser.open("teach");
        page.locator("#teach-label").fill("Bag");
        List<FilePayload> files = new ArrayList<>(List.of(ConsoleBrowser.images(BAG, 0, 12)));
        files.add(new FilePayload("broken.png", "image/png", "no picture".getBytes(UTF_8)));
        page.locator("#teach-files").setInputFiles(files.toArray(FilePayload[]::new));
        page.locator("#teach-send").click();

        assertThat(lesson("Bag")).containsText("Bag learned");
        assertThat(page.locator("#known")).containsText("Trouser");
        page.locator(".refusals summary").click();
        assertThat(page.locator(".refusals")).containsText("broken.png");
        browser.screenshot("teach");
    }

    @Test
    @Order(4)
    void subfoldersBecomeLabelsAndAnUntrustedLabelIsShownAsText() throws IOException {
        Path folder = directory.resolve("pictures");
        write(folder.resolve(SCRIPT), ConsoleBrowser.images(SNEAKER, 0, 6));
        write(folder.resolve("Bag"), ConsoleBrowser.images(BAG, 12, 3));
        Page page = browser.open("teach");
        page.locator("#teach-folder-files").setInputFiles(folder);
        // “Bag” is still in the field, but was typed for another lesson
        assertThat(page.locator("#tray-total")).hasText("9 images in 2 groups.");
        assertThat(page.locator("#tray-all")).isHidden();
        page.locator("#teach-label").fill("Bag");
        assertThat(page.locator("#tray-all")).hasText("All are “Bag”");
        page.locator("#teach-send").click();

        assertThat(page.locator("#teach-progress-text")).hasText("9 of 9 images sent");
        assertThat(lesson(SCRIPT)).containsText("learned");
        assertThat(page.locator("#known")).containsText("15 examples");
        assertThat(page.locator("#known")).containsText(SCRIPT);
        for (String view : VIEWS) {
            browser.open(view);
            assertThat(page).hasTitle(Pattern.compile("Eleventh$"));
            assertThat(page.locator("img[src=x]")).hasCount(0);
        }
    }

    @Test
    @Order(5)
    void anImageIsTriedAndAWrongAnswerIsCorrectedWithOneClick() throws IOException {
        Page page = browser.open("try");
        page.locator("#try-file").setInputFiles(ConsoleBrowser.images(SNEAKER, 20, 1));
        assertThat(page.locator(".ranking li")).hasCount(3);
        assertThat(page.locator("#answer")).containsText(Pattern.compile("Predicted by version \\d+ in"));

        page.getByLabel("Another label").fill("Sneaker");
        page.keyboard().press("Enter");
        assertThat(page.locator(".correction-status")).containsText("Sent as an example of “Sneaker”");
        assertThat(page.locator(".answer-before")).containsText(Pattern.compile("version \\d+ predicts Sneaker"));
        browser.screenshot("try");

        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Bag").setExact(true))
                .click();
        assertThat(page.locator(".correction-status")).containsText("Relabelled from “Sneaker” to “Bag”");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Undo"))
                .click();
        assertThat(page.locator(".correction-status")).containsText("The label is “Sneaker” again");
    }

    @Test
    @Order(6)
    void theDashboardShowsActivityAndARejectedImageIsSentAgain() throws Exception {
        Page page = browser.open("watch");
        try (KafkaProbe kafka = new KafkaProbe(system.bootstrapServers())) {
            kafka.send("examples", null, "unlabelled-1", Map.of("ce_id", "unlabelled-1"), picture(BAG, 30));
            kafka.send("images", null, "ask-1", Map.of(), picture(BAG, 31));
            kafka.flush();
        }
        assertThat(page.locator(".classes tbody tr")).hasCount(4);
        assertThat(page.locator(".matrix tbody")).containsText("Trouser");
        assertThat(page.locator(".versions")).containsText(Pattern.compile("Version \\d+"));
        assertThat(page.locator(".last-judged")).containsText("Last challenger");
        page.getByLabel("Show challengers that were not promoted").check();
        assertThat(page.locator(".versions")).containsText("Not promoted");
        assertThat(page.locator(".predictions")).containsText("ask-1");

        assertThat(page.locator(".rejected")).containsText("missing-label");
        Locator rejected = page.locator(".rejected-records li").first();
        rejected.getByRole(AriaRole.BUTTON).click();
        assertThat(page.locator(".rejected-picture")).isVisible();
        page.getByLabel("Label", new Page.GetByLabelOptions().setExact(true)).fill("Bag");
        page.keyboard().press("Enter");
        assertThat(rejected).containsText("Sent again as “Bag”");
        browser.screenshot("watch");
    }

    @Test
    @Order(7)
    void aWrongLabelIsFoundAndCorrectedAndAConfusionShowsItsImages() throws IOException {
        system.post("/v1/examples?label=Trouser&id=wrong-1", picture(BAG, 40));
        await().until(() -> system.get("/v1/store/examples/wrong-1").statusCode() == 200);
        Page page = browser.open("watch");
        Locator suspects = page.locator("#suspects");
        assertThat(suspects).containsText("checked at");
        suspects.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Check again"))
                .click();

        Locator wrong = suspects.locator("[data-key='wrong-1']");
        assertThat(wrong).containsText("model: Bag");
        browser.screenshot("watch-suspects");
        wrong.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Relabel this “Trouser” as “Bag”"))
                .click();
        assertThat(wrong).containsText("Relabelled from “Trouser” to “Bag”");

        Locator cell = page.locator(".confusion button").first();
        cell.focus();
        page.keyboard().press("Enter");
        assertThat(cell).hasAttribute("aria-pressed", "true");
        assertThat(page.locator(".confusion-images")).containsText("the surest predictions first");
        assertThat(browser.violations()).isEmpty();
    }

    @Test
    @Order(8)
    void rollingBackAndReleasingAskForConfirmation() throws IOException {
        Page page = browser.open("watch");
        Locator state = page.locator(".serving-state");
        Locator rollBack =
                page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Roll back to")));
        assertThat(state).containsText("the newest promoted");
        rollBack.click();
        assertThat(page.locator("dialog")).containsText("Every instance will serve version");
        browser.screenshot("watch-dialog");
        assertThat(browser.violations()).isEmpty();
        page.keyboard().press("Escape");
        assertThat(state).containsText("the newest promoted");

        rollBack.click();
        page.locator("dialog button[type=submit]").click();
        assertThat(state).containsText("pinned. Newer versions wait");
        assertThat(page.locator("#serves")).containsText("pinned");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Release"))
                .click();
        page.locator("dialog button[type=submit]").click();
        assertThat(state).containsText("the newest promoted");
    }

    @Test
    @Order(9)
    void aPhoneNeedsNoSidewaysScrolling() throws IOException {
        Page page = browser.page();
        page.setViewportSize(360, 780);
        for (String view : VIEWS) {
            browser.open(view);
            assertThat(page.locator("#serves")).containsText("Version");
            assertThat(browser.outsideOfTheirFrames()).as(view).isEmpty();
            browser.screenshot(view + "-phone");
        }
        page.setViewportSize(1360, 900);
    }

    @Test
    @Order(10)
    void axeFindsNoProblemsInLightOrDarkColours() throws IOException {
        for (boolean dark : new boolean[] {false, true}) {
            browser.dark(dark);
            for (String view : VIEWS) {
                browser.open(view);
                assertThat(browser.page().locator("html")).hasAttribute("data-theme", dark ? "dark" : "light");
                assertThat(browser.violations()).as("%s, dark: %s", view, dark).isEmpty();
                if (dark) {
                    browser.screenshot(view + "-dark");
                }
            }
        }
    }

    @Test
    @Order(11)
    void theWebcamRecordsWhileAButtonIsHeld() {
        Page page = browser.open("teach");
        page.locator("#teach-label").fill("screen");
        page.locator("#teach-webcam").click();
        Locator hold = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Hold to record"));
        assertThat(hold).isFocused();
        page.waitForCondition(() -> (boolean) page.evaluate("document.querySelector('video').videoWidth > 0"));
        page.keyboard().down("Space");
        assertThat(page.locator("#tray-total")).hasText(Pattern.compile("([6-9]|\\d\\d) images in 1 group."));
        page.keyboard().up("Space");
        page.keyboard().press("Control+Enter");

        assertThat(lesson("screen")).containsText("screen learned");
        // the whole recording is sent, not only its last image
        assertThat(page.locator("#teach-progress-text"))
                .hasText(Pattern.compile("([6-9]|\\d\\d) of \\1 images sent.*"));
        // only a camera that faces the person is mirrored
        assertThat((boolean) page.locator("#teach-camera video")
                        .evaluate("video => video.hasAttribute('data-mirrored') === "
                                + "(video.srcObject.getVideoTracks()[0].getSettings().facingMode !== 'environment')"))
                .isTrue();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Close"))
                .click();
        assertThat(page.locator("#teach-webcam")).isFocused();
    }

    @Test
    @Order(12)
    void manyImagesAreTriedTheLeastSureFirstAndOneOfThemIsChosen() throws IOException {
        Page page = browser.open("try");
        List<FilePayload> files = new ArrayList<>(List.of(ConsoleBrowser.images(SNEAKER, 50, 6)));
        files.addAll(List.of(ConsoleBrowser.images(BAG, 60, 6)));
        files.add(new FilePayload("broken.png", "image/png", "no picture".getBytes(UTF_8)));
        page.locator("#try-file").setInputFiles(files.toArray(FilePayload[]::new));

        Locator tiles = page.locator(".many-grid li");
        assertThat(page.locator("#try-many"))
                .containsText(Pattern.compile("12 of 13 images predicted by versions? [\\d, ]+.*; 1 failed\\."));
        assertThat(tiles).hasCount(13);
        assertThat(tiles.first()).hasAttribute("data-kind", "failed");
        assertThat(tiles.first()).containsText("“broken.png” is not an image");
        List<Double> confidences =
                page.locator("[data-kind=sure] .many-sure, [data-kind=torn] .many-sure").allInnerTexts().stream()
                        .map(text -> Double.valueOf(text.replace(" %", "")))
                        .toList();
        assertThat(confidences).isSorted();
        assertThat(browser.violations()).isEmpty();
        browser.screenshot("try-many");

        Locator surest = tiles.last().getByRole(AriaRole.BUTTON);
        surest.press("Enter");
        assertThat(surest).hasAttribute("aria-pressed", "true");
        assertThat(page.locator("#answer")).containsText(Pattern.compile("Predicted by version \\d+ in"));
        assertThat(page.locator(".similar-list li")).hasCount(5);
        assertThat(page.locator("#similar")).containsText("distance");
        browser.screenshot("try-similar");
        assertThat(browser.violations()).isEmpty();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Remove all"))
                .click();
        assertThat(page.locator("#try-many")).isHidden();
    }

    @Test
    @Order(13)
    void theWebcamIsPredictedLiveUntilOneImageIsTaken() {
        Page page = browser.open("try");
        page.locator("#try-webcam").click();
        Locator live = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Predict live"));
        assertThat(live).isFocused();
        live.press("Enter");
        assertThat(live).hasAttribute("aria-pressed", "true");
        assertThat(page.locator("#answer")).containsText(Pattern.compile("Live, predicted by version \\d+"));
        assertThat(page.locator("#correction")).isEmpty();

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Take one image"))
                .click();
        assertThat(live).hasAttribute("aria-pressed", "false");
        assertThat(page.locator("#answer")).containsText(Pattern.compile("Predicted by version \\d+ in"));
        assertThat(page.locator("#correction")).containsText("Wrong?");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Close"))
                .click();
        assertThat(page.locator("#try-webcam")).isFocused();
    }

    @Test
    @Order(14)
    void theBrowserLoggedNoErrors() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static Locator lesson(String label) {
        return browser.page()
                .locator(".lesson", new Page.LocatorOptions().setHasText(label))
                .first();
    }

    private static void write(Path folder, FilePayload[] pictures) throws IOException {
        Files.createDirectories(folder);
        for (FilePayload picture : pictures) {
            Files.write(folder.resolve(picture.name), picture.buffer);
        }
    }

    private static byte[] picture(int number, int index) throws IOException {
        return FashionPictures.pngOf(number, index + 1).get(index);
    }
}
