package dev.eleventh.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.KeyboardModifier;
import dev.eleventh.contracts.testing.NeedsProgram;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Curates classes in the console like a person: a browser, a quickstart and real images. The steps build on each other.
 * No step waits for the ten seconds: it undoes a change, sends it now, or leaves the page.
 */
@TestMethodOrder(OrderAnnotation.class)
@NeedsProgram(OptionalProgram.CHROMIUM)
class ClassPageIT {
    private static final int TROUSER = 1;
    private static final int SNEAKER = 7;
    private static final int BAG = 8;
    private static final int TAUGHT = 24;

    @TempDir
    static Path directory;

    private static QuickstartProcess system;
    private static ConsoleBrowser browser;

    @BeforeAll
    static void teachThreeClasses() throws IOException {
        system = QuickstartProcess.startEmpty(directory, directory.resolve("data"), QuickstartProcess.Ports.free());
        browser = new ConsoleBrowser(system.url());
        setDefaultAssertionTimeout(Patience.MILLIS);
        teach("Bag", ConsoleBrowser.images(BAG, 0, TAUGHT));
        teach("Sneaker", ConsoleBrowser.images(SNEAKER, 0, TAUGHT));
        teach("Trouser", ConsoleBrowser.images(TROUSER, 0, 6));
    }

    private static void teach(String label, FilePayload[] images) {
        for (FilePayload image : images) {
            system.post("/v1/examples?label=" + label, image.buffer);
        }
        awaitExamples(label, images.length);
    }

    private static int examples(String label) {
        return system.learner().at("/examples/%s/train".formatted(label)).asInt()
                + system.learner().at("/examples/%s/hold_out".formatted(label)).asInt();
    }

    private static void awaitExamples(String label, int count) {
        await("%d examples of %s".formatted(count, label)).until(() -> examples(label) == count);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        browser.close();
        system.close();
    }

    @Test
    @Order(1)
    void watchLeadsToThePageOfAClassWhoseAddressSurvivesAReload() throws IOException {
        Page page = browser.open("watch");
        page.locator(".classes").getByRole(AriaRole.LINK, named("^Bag$")).click();

        assertThat(page.locator("#class-title")).hasText("Bag");
        assertThat(tiles()).hasCount(TAUGHT);
        use().selectOption("hold-out");
        assertThat(page).hasURL(Pattern.compile("#/class/Bag\\?split=hold-out$"));
        assertThat(page.locator("#class-matching")).containsText("match the filters");
        page.reload();

        assertThat(use()).hasValue("hold-out");
        assertThat(page.locator("#class-matching")).containsText("match the filters");
        assertThat(page.locator(".class-tile:not(:has-text('held out'))")).hasCount(0);
        button("^Remove filters$").click();
        assertThat(tiles()).hasCount(TAUGHT);
        assertThat(browser.violations()).isEmpty();
        browser.screenshot("class");
    }

    @Test
    @Order(2)
    void anUndoneMoveSendsNothing() {
        open("Bag");
        tiles().nth(0).click();
        tiles().nth(1).click(new Locator.ClickOptions().setModifiers(List.of(KeyboardModifier.CONTROL)));
        moveTo("Sneaker", 2);

        assertThat(changes()).containsText("Moving 2 examples from “Bag” to “Sneaker”");
        assertThat(page().locator(".class-tile[data-leaving]")).hasCount(2);
        button("^Undo").click();

        assertThat(page().locator(".class-tile[data-leaving]")).hasCount(0);
        assertThat(changes()).isHidden();
        assertThat(examples("Bag")).isEqualTo(TAUGHT);
    }

    @Test
    @Order(3)
    void twoExamplesAreMovedWithTheKeyboardAndLeaveThePageOnceTheTrainerRecordedIt() {
        open("Bag");
        tiles().first().focus();
        page().keyboard().press("ArrowRight");
        page().keyboard().press("Space");
        page().keyboard().press("Shift+ArrowRight");
        assertThat(page().locator("#class-selected")).hasText("2 selected");
        moveTo("Sneaker", 2);
        button("^Send now").click();

        assertThat(changes()).containsText("2 examples moved to “Sneaker”.");
        assertThat(tiles()).hasCount(TAUGHT - 2);
        awaitExamples("Bag", TAUGHT - 2);
        awaitExamples("Sneaker", TAUGHT + 2);
    }

    @Test
    @Order(4)
    void aRectangleSelectsAndASimilarSpellingIsPointedOut() {
        open("Bag");
        BoundingBox first = tiles().nth(0).boundingBox();
        BoundingBox third = tiles().nth(2).boundingBox();
        page().mouse().move(first.x + 4, first.y + 4);
        page().mouse().down();
        page().mouse().move(third.x + 20, third.y + 20);
        page().mouse().up();
        assertThat(page().locator("#class-selected")).hasText("3 selected");
        button("^Move to…$").click();
        page().getByLabel("Label", new Page.GetByLabelOptions().setExact(true)).fill("sneakers");
        assertThat(page().locator("dialog")).containsText("“sneakers” is a new class");
        page().locator("dialog")
                .getByRole(AriaRole.BUTTON, named("Did you mean “Sneaker”"))
                .click();
        assertThat(page().locator("dialog")).containsText("“Sneaker” exists");
        page().keyboard().press("Escape");
        page().keyboard().press("Escape");

        tiles().first().focus();
        page().keyboard().press("Control+A");
        assertThat(page().locator("#class-selected")).hasText(TAUGHT - 2 + " selected");
        page().keyboard().press("Escape");
        assertThat(page().locator("#class-selected")).hasText("0 selected");
    }

    @Test
    @Order(5)
    void leavingThePageSendsADeletionThatWaited() {
        open("Trouser");
        tiles().first().click();
        button("^Delete…$").click();
        page().locator("dialog button[type=submit]").click();
        assertThat(changes()).containsText("Deleting 1 example of “Trouser”");

        page().navigate("about:blank");

        awaitExamples("Trouser", 5);
    }

    @Test
    @Order(6)
    void aSelectionAndAClassAreDownloaded() throws IOException {
        open("Bag");
        tiles().nth(0).click();
        Download selection = page().waitForDownload(() -> page().locator(".selection-bar")
                .getByRole(AriaRole.BUTTON, named("^Download$"))
                .click());
        assertThat(names(selection.path())).hasSize(2).contains("manifest.jsonl");
        Download all = page().waitForDownload(
                        () -> page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Download"))
                                .click());
        assertThat(all.suggestedFilename()).isEqualTo("Bag.zip");
        assertThat(names(all.path())).hasSize(TAUGHT - 2 + 1).contains("manifest.jsonl");
    }

    @Test
    @Order(7)
    void aRenamedClassOpensUnderItsNewNameOnceAllExamplesHaveIt() {
        open("Bag");
        button("^Rename…$").click();
        assertThat(page().locator("dialog")).containsText(TAUGHT - 2 + " examples of “Bag”");
        page().getByLabel("Label", new Page.GetByLabelOptions().setExact(true)).fill("Handbag");
        page().keyboard().press("Enter");
        assertThat(changes()).containsText("Renaming “Bag” to “Handbag”");
        // an action on the whole class excludes others
        tiles().first().click();
        assertThat(button("^Move to…$")).hasAttribute("aria-disabled", "true");
        button("^Send now").click();

        assertThat(page()).hasURL(Pattern.compile("#/class/Handbag$"));
        assertThat(page().locator("#class-title")).hasText("Handbag");
        assertThat(tiles()).hasCount(TAUGHT - 2);
        assertThat(changes()).containsText("%d examples of “Bag” moved to “Handbag”.".formatted(TAUGHT - 2));
        awaitExamples("Handbag", TAUGHT - 2);
    }

    @Test
    @Order(8)
    void thePageIsAccessibleAndFitsEveryScreenInAllColours() throws IOException {
        for (int width : new int[] {360, 390, 1280}) {
            page().setViewportSize(width, 900);
            for (String colours : List.of("light", "dark", "forced")) {
                browser.dark(colours.equals("dark"));
                browser.forcedColors(colours.equals("forced"));
                open("Sneaker");
                tiles().nth(1).click();
                button("^Delete…$").click();
                page().locator("dialog button[type=submit]").click();
                tiles().nth(2).click();
                browser.screenshot("class-%d-%s".formatted(width, colours));
                assertThat(browser.outsideOfTheirFrames())
                        .as("%d pixels, %s", width, colours)
                        .isEmpty();
                assertThat(browser.violations())
                        .as("%d pixels, %s", width, colours)
                        .isEmpty();
                button("^Undo").click();
            }
        }
    }

    @Test
    @Order(9)
    void theBrowserLoggedNoErrors() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static Page page() {
        return browser.page();
    }

    private static void open(String label) {
        browser.open("class/" + label);
        // a change of the address alone would keep the page and its selection
        page().reload();
        assertThat(page().locator("#class-title")).hasText(label);
        assertThat(tiles().first()).isVisible();
        assertThat(page().locator("#class-totals")).containsText("to learn from");
    }

    private static Locator use() {
        return page().getByLabel("Use", new Page.GetByLabelOptions().setExact(true));
    }

    private static Locator tiles() {
        return page().locator(".class-tile");
    }

    private static Locator changes() {
        return page().locator(".actions-bar");
    }

    private static Locator button(String pattern) {
        return page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile(pattern)))
                .first();
    }

    private static Locator.GetByRoleOptions named(String pattern) {
        return new Locator.GetByRoleOptions().setName(Pattern.compile(pattern));
    }

    private static void moveTo(String label, int count) {
        button("^Move to…$").click();
        page().getByLabel("Label", new Page.GetByLabelOptions().setExact(true)).fill(label);
        page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Move %d examples".formatted(count)))
                .click();
    }

    private static List<String> names(Path archive) throws IOException {
        List<String> names = new ArrayList<>();
        try (InputStream in = Files.newInputStream(archive);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }
}
