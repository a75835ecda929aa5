package dev.eleventh.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.testing.NeedsProgram;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sorts images in the console's tray like a person, teaches them, and takes lessons back: a browser, an empty quickstart
 * and real images. The steps build on each other.
 */
@TestMethodOrder(OrderAnnotation.class)
@NeedsProgram(OptionalProgram.CHROMIUM)
class TrayIT {
    private static final int TROUSER = 1;
    private static final int PULLOVER = 2;
    private static final int DRESS = 3;
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
    void aFolderBecomesGroupsAndOneKeyTeachesThem() throws IOException {
        Page page = browser.open("teach");
        Path folder = directory.resolve("shoes-and-bags");
        write(folder.resolve("Sneaker"), ConsoleBrowser.images(SNEAKER, 0, 12));
        write(folder.resolve("Bag"), ConsoleBrowser.images(BAG, 0, 12));
        Files.writeString(folder.resolve("readme.txt"), "no image");
        page.locator("#teach-folder-files").setInputFiles(folder);

        assertThat(total()).hasText("24 images in 2 groups.");
        assertThat(label(0)).hasValue("Bag");
        assertThat(group(0)).containsText("A new class.");
        assertThat(page.locator("#tray-left-out")).containsText("1 file skipped: not an image.");
        assertThat(page.locator("#teach-send")).isFocused();
        browser.screenshot("tray");
        assertThat(browser.violations()).isEmpty();
        // nothing was sent yet
        assertThat(system.learner().path("examples")).isEmpty();
        page.keyboard().press("Enter");

        assertThat(lesson("Bag")).containsText("Bag learned");
        assertThat(lesson("Sneaker")).containsText("Sneaker learned");
        assertThat(page.locator("#tray")).isHidden();
        browser.screenshot("tray-taught");
    }

    @Test
    @Order(2)
    void imagesAreRemovedMovedAndRelabelledBeforeTheyAreTaught() throws IOException {
        Page page = page();
        page.locator("#teach-files").setInputFiles(ConsoleBrowser.images(TROUSER, 0, 14));
        assertThat(label(0)).isFocused();
        page.keyboard().type("Trouser");
        tiles(0).first().press("Delete");
        assertThat(tiles(0)).hasCount(13);
        assertThat(page.locator(".tray-tile").first()).isFocused();

        page.keyboard().press("Space");
        page.keyboard().press("Shift+ArrowRight");
        assertThat(page.locator("#tray-selected")).hasText("2 selected");
        page.locator("#tray-move").click();
        page.locator("#new-label").fill("Jeans");
        page.keyboard().press("Enter");
        assertThat(total()).hasText("13 images in 2 groups.");
        assertThat(label(1)).hasValue("Jeans");
        assertThat(tiles(1)).hasCount(2);

        tiles(1).first().dragTo(group(0).locator(".tray-meaning"));
        assertThat(tiles(0)).hasCount(12);
        label(1).fill("Trouser");
        label(1).press("Tab");
        assertThat(total()).hasText("13 images in 1 group.");
        label(0).press("Enter");

        assertThat(lesson("Trouser")).containsText("Trouser learned");
        assertThat(page.locator("#teach-progress-text")).hasText("13 of 13 images sent");
    }

    @Test
    @Order(3)
    void aLabelThatIsAlmostAClassIsPointedOutAndDuplicatesAreShownOnce() throws IOException {
        Page page = page();
        FilePayload[] shoes = ConsoleBrowser.images(SNEAKER, 30, 3);
        page.locator("#teach-label").fill("sneakers");
        page.locator("#teach-files").setInputFiles(new FilePayload[] {
            shoes[0], shoes[1], new FilePayload("copy.png", "image/png", shoes[1].buffer), shoes[2]
        });
        assertThat(total()).hasText("3 images in 1 group.");
        assertThat(page.locator("#tray-left-out")).containsText("1 duplicate left out");
        assertThat(group(0)).containsText("almost the same name");
        group(0).getByRole(AriaRole.BUTTON, named("^Use “Sneaker”$")).click();

        assertThat(label(0)).hasValue("Sneaker");
        assertThat(group(0)).containsText("More examples of a known class.");
        page.locator("#teach-send").click();
        await().until(() -> examples("Sneaker") == 15);
    }

    @Test
    @Order(4)
    void aLessonIsTakenBackAfterAReloadAndNothingElse() throws IOException {
        Page page = page();
        FilePayload[] boots = ConsoleBrowser.images(BOOT, 0, 12);
        teach("Boot", boots);
        assertThat(labelOf(boots[0])).isEqualTo("Boot");
        page.reload();

        assertThat(lesson("Boot")).containsText("Boot learned");
        assertThat(lessons()).hasCount(5);
        lesson("Boot")
                .getByRole(AriaRole.BUTTON, named("^Take this lesson of Boot back: retract 12 images$"))
                .click();
        assertThat(lesson("Boot")).containsText("Boot: 12 examples were recorded and are gone.");
        assertThat(lesson("Boot")).isFocused();
        assertThat(labelOf(boots[0])).isEqualTo("none");
        assertThat(labelOf(boots[11])).isEqualTo("none");
        assertThat(examples("Sneaker")).isEqualTo(15);
        assertThat(examples("Bag")).isEqualTo(12);
        page.reload();
        assertThat(lesson("Boot")).containsText("12 examples were recorded and are gone.");
    }

    @Test
    @Order(5)
    void aWrongLabelOfALessonIsChanged() throws IOException {
        FilePayload[] dresses = ConsoleBrowser.images(DRESS, 0, 6);
        teach("Skirt", dresses);
        lesson("Skirt")
                .getByRole(AriaRole.BUTTON, named("^Change the label of 6 images of Skirt$"))
                .click();
        assertThat(page().locator("dialog")).containsText("These 6 examples are “Skirt” now.");
        page().locator("#new-label").fill("Dress");
        page().keyboard().press("Enter");

        assertThat(lesson("Skirt")).containsText("6 examples are “Dress” now.");
        assertThat(labelOf(dresses[5])).isEqualTo("Dress");
        assertThat(page().locator("#known")).containsText("Dress");
        await().until(() -> examples("Skirt") == 0 && examples("Dress") == 6);
    }

    @Test
    @Order(6)
    void aMisspeltLabelIsCorrectedWithOneClickAfterTheLesson() throws IOException {
        FilePayload[] bags = ConsoleBrowser.images(BAG, 20, 6);
        teach("Bags", bags);
        Locator card = lesson("Bags");
        assertThat(card).containsText("These 6 are “Bags” now, which is spelled almost like “Bag”:");
        card.getByRole(AriaRole.BUTTON, named("^Make them “Bag”$")).click();

        assertThat(card).containsText("6 examples are “Bag” now.");
        assertThat(labelOf(bags[0])).isEqualTo("Bag");
        await().until(() -> examples("Bag") == 18);
    }

    @Test
    @Order(7)
    void imagesThatAreExamplesOfAnotherLabelGetTheNewOneFromTheCard() throws IOException {
        FilePayload[] dresses = ConsoleBrowser.images(DRESS, 0, 2);
        page().locator("#teach-label").fill("Gown");
        page().locator("#teach-files").setInputFiles(dresses);
        page().locator("#teach-send").click();
        Locator card = lesson("Gown");
        assertThat(card).containsText("These 2 are “Dress” now:");
        browser.screenshot("tray-conflict");
        assertThat(browser.violations()).isEmpty();
        card.getByRole(AriaRole.BUTTON, named("^Make them “Gown”$")).click();

        assertThat(page().locator("#notice")).containsText("2 examples are “Gown” now.");
        assertThat(page().locator(".refusals")).isHidden();
        assertThat(labelOf(dresses[1])).isEqualTo("Gown");
    }

    @Test
    @Order(8)
    void aZipIsReadLikeAFolderInTeachAndInTry() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        FilePayload[] pullovers = ConsoleBrowser.images(PULLOVER, 0, 12);
        Stream.of(pullovers).forEach(image -> files.put("clothes/Pullover/" + image.name, image.buffer));
        files.put("clothes/Trouser/1.png", ConsoleBrowser.images(TROUSER, 30, 1)[0].buffer);
        files.put("__MACOSX/clothes/._1.png", new byte[10]);
        FilePayload zip = new FilePayload("clothes.zip", "application/zip", ZippedPictures.of(files));
        Page page = page();
        page.locator("#teach-files").setInputFiles(zip);
        assertThat(total()).hasText("13 images in 2 groups.");
        assertThat(label(0)).hasValue("Pullover");
        // drawn, and so readable
        assertThat(page.locator(".tray-images canvas[data-unreadable]")).hasCount(0);
        page.locator("#teach-send").click();
        assertThat(lesson("Pullover")).containsText("Pullover learned");
        assertThat(labelOf(pullovers[3])).isEqualTo("Pullover");

        browser.open("try");
        page.locator("#try-file").setInputFiles(zip);
        assertThat(page.locator("#try-many")).containsText("13 of 13 images predicted");
        page.locator(".many-tile").first().click();
        assertThat(page.locator("#answer")).containsText("Predicted by version");
    }

    @Test
    @Order(9)
    void whatCannotBeReadIsLeftOutWithAWayOut() {
        Page page = browser.open("teach");
        byte[] heic = "\0\0\0\30ftypheic\0\0\0\0mif1heic and no image".getBytes(UTF_8);
        page.locator("#teach-files").setInputFiles(new FilePayload[] {
            new FilePayload("IMG_0001.HEIC", "image/heic", heic),
            new FilePayload("mugs.zip", "application/zip", "no zip".getBytes(UTF_8))
        });
        Locator leftOut = page.locator("#tray-left-out");
        assertThat(leftOut).containsText("1 HEIC photo left out.");
        assertThat(leftOut).containsText("Most Compatible");
        assertThat(leftOut).containsText("“mugs.zip” cannot be read: it is not a zip, or not complete.");
        assertThat(page.locator("#tray")).isHidden();

        browser.open("try");
        page.locator("#try-file").setInputFiles(new FilePayload("IMG_0001.HEIC", "image/heic", heic));
        assertThat(page.locator("#answer")).containsText("“IMG_0001.HEIC” is HEIC.");
    }

    @Test
    @Order(10)
    void theTrayIsAccessibleAndFitsEveryScreenInAllColours() throws IOException {
        Page page = browser.open("teach");
        Path folder = directory.resolve("many");
        write(folder.resolve("Sandals"), ConsoleBrowser.images(BOOT, 20, 30));
        write(folder.resolve("Sandal"), ConsoleBrowser.images(SNEAKER, 40, 5));
        for (int width : new int[] {390, 1280}) {
            page.setViewportSize(width, 900);
            for (String colours : List.of("light", "dark", "forced")) {
                browser.dark(colours.equals("dark"));
                browser.forcedColors(colours.equals("forced"));
                page.reload();
                page.locator("#teach-folder-files").setInputFiles(folder);
                assertThat(page.locator(".tray-group[data-similar]")).hasCount(2);
                page.locator(".tray-tile").nth(1).click();
                browser.screenshot("tray-%d-%s".formatted(width, colours));
                assertThat(browser.outsideOfTheirFrames())
                        .as("%d pixels, %s", width, colours)
                        .isEmpty();
                assertThat(browser.violations())
                        .as("%d pixels, %s", width, colours)
                        .isEmpty();
            }
        }
        page.locator("#tray-clear").click();
    }

    @Test
    @Order(11)
    void theBrowserLoggedNoErrors() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static void teach(String label, FilePayload[] images) {
        page().locator("#teach-label").fill(label);
        page().locator("#teach-files").setInputFiles(images);
        page().locator("#teach-send").click();
        assertThat(lesson(label)).containsText(label + " learned");
    }

    private static Page page() {
        return browser.page();
    }

    private static Locator total() {
        return page().locator("#tray-total");
    }

    private static Locator group(int index) {
        return page().locator(".tray-group").nth(index);
    }

    private static Locator label(int index) {
        return group(index).locator(".tray-label");
    }

    private static Locator tiles(int index) {
        return group(index).locator(".tray-tile");
    }

    private static Locator lessons() {
        return page().locator(".lesson");
    }

    /** Returns the newest lesson whose card begins with a label. */
    private static Locator lesson(String label) {
        return page().locator(".lesson:has(.lesson-news:text-matches('^%s\\\\b'))".formatted(label))
                .first();
    }

    private static Locator.GetByRoleOptions named(String pattern) {
        return new Locator.GetByRoleOptions().setName(Pattern.compile(pattern));
    }

    private static int examples(String label) {
        return system.learner().at("/examples/%s/train".formatted(label)).asInt()
                + system.learner().at("/examples/%s/hold_out".formatted(label)).asInt();
    }

    /** Returns the label under which an image is stored as an example, or "none" if it is not stored. */
    private static String labelOf(FilePayload image) {
        String answer = system.get(
                        "/v1/store/examples/" + Sha256.of(image.buffer).hex())
                .body();
        return answer.replaceFirst("(?s).*\"label\":\"([^\"]+)\".*", "$1").replaceFirst("(?s)^\\{.*", "none");
    }

    private static void write(Path folder, FilePayload[] pictures) throws IOException {
        Files.createDirectories(folder);
        for (FilePayload picture : pictures) {
            Files.write(folder.resolve(picture.name), picture.buffer);
        }
    }
}
