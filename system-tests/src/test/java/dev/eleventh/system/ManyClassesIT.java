package dev.eleventh.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.contracts.testing.NeedsProgram;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uses the console with 60 classes, then with 1,000 classes in more than 200 versions, then with 10,000 versions. The
 * classes are learned from real images; most versions are copies of one in the database. The steps build on each other.
 */
@TestMethodOrder(OrderAnnotation.class)
@NeedsProgram(OptionalProgram.CHROMIUM)
class ManyClassesIT {
    private static final int FEW = 60;
    private static final int MANY = 1_000;
    private static final int IMAGES_PER_CLASS = 3;
    private static final Counts NONE = new Counts(0, 0);
    private static final int VERSIONS = 200;
    private static final int SMALL_VERSIONS = 10_000;
    private static final int REJECTED = 20;
    /** The cells that are visible in the matrix, and those beyond its edges. */
    private static final int MOST_CELLS = 2_000;

    private static final Map<String, String> SETTINGS = Map.of(
            "STRATEGY", "exact",
            "HOLD_OUT_FRACTION", "0.4",
            "PROBATION_EXAMPLES", "0",
            "VERSION_RETENTION", "20000",
            // only new labels trigger learning
            "LEARN_AFTER", "1h",
            "LEARN_AFTER_EXAMPLES", "100000");

    @TempDir
    static Path directory;

    private static RunningServices services;
    private static KafkaProbe kafka;
    private static ConsoleBrowser browser;
    private static long newest;

    @BeforeAll
    static void start() throws Exception {
        services = new RunningServices(directory, "many_classes", SETTINGS);
        kafka = new KafkaProbe(services.bootstrapServers());
        browser = new ConsoleBrowser(services.url());
        setDefaultAssertionTimeout(Patience.MILLIS);
        teach(0, FEW);
    }

    private static String label(int number) {
        return "kind %04d".formatted(number);
    }

    private static byte[] image(int seed) {
        return Drawings.png(Drawings.LABELS.get(seed % Drawings.LABELS.size()), seed);
    }

    /** Teaches classes, with at least one training example each: the id decides whether an example is held out. */
    private static void teach(int from, int to) throws Exception {
        for (int i = 0; i < IMAGES_PER_CLASS; i++) {
            send(IntStream.range(from, to).boxed().toList(), i);
        }
        for (int i = IMAGES_PER_CLASS; !untrained(to).isEmpty(); i++) {
            send(untrained(to), i);
        }
        await("%d classes".formatted(to))
                .until(() -> services.learner().labels().size() == to);
        await("the newest version to serve")
                .until(() -> serving() == services.learner().championVersion());
    }

    private static List<Integer> untrained(int to) {
        Map<Label, Counts> examples = services.learner().examples();
        return IntStream.range(0, to)
                .filter(number ->
                        examples.getOrDefault(new Label(label(number)), NONE).train() == 0)
                .boxed()
                .toList();
    }

    /** Sends an image of each class, and returns when all are recorded. */
    private static void send(List<Integer> classes, int image) throws Exception {
        long recorded = services.learner().examplesRecorded() + classes.size();
        for (int number : classes) {
            kafka.send(
                    "examples",
                    null,
                    "kind-%d-%d".formatted(number, image),
                    Map.of("ce_label", label(number)),
                    image(number * 100 + image));
        }
        kafka.flush();
        await("%d examples".formatted(recorded)).until(() -> services.learner().examplesRecorded() == recorded);
    }

    private static long serving() throws Exception {
        String body = services.send("GET", "/v1/serving", new byte[0]).body();
        return Long.parseLong(body.replaceFirst("(?s).*?\"version\":(\\d+).*", "$1"));
    }

    @AfterAll
    static void stop() throws Exception {
        browser.close();
        kafka.close();
        services.close();
    }

    @Test
    @Order(1)
    void sixtyClassesFitEveryScreenInAllColours() throws IOException {
        Page page = browser.open("watch");
        assertThat(page.locator("#classes")).containsText("60 classes");
        assertThat(rows()).hasCount(50);
        page.getByRole(AriaRole.BUTTON, named("^Show 10 more of 60$")).click();
        assertThat(rows()).hasCount(FEW);
        assertThat(rows().nth(50).getByRole(AriaRole.LINK)).isFocused();
        checkEveryScreen("60");
    }

    @Test
    @Order(2)
    void aThousandClassesAreSortedWorstFirstAndTheOrderSurvivesAReload() throws Exception {
        teach(FEW, MANY);
        newest = ManyVersions.grow(services, kafka, VERSIONS);
        await("the last version to serve").until(() -> serving() == newest);
        Page page = open();

        assertThat(page.locator("#classes")).containsText("1,000 classes");
        assertThat(rows()).hasCount(50);
        assertThat(accuracies()).isSorted();
        page.getByLabel("Sort").selectOption("forgotten");
        assertThat(page).hasURL(Pattern.compile("#/watch\\?sort=forgotten$"));
        assertThat(page.locator(".classes th[aria-sort=descending]")).hasText("From best");
        page.locator("#find-class").fill("kind 012");
        assertThat(page.locator("#classes")).containsText("10 of 1,000 classes contain “kind 012”");
        assertThat(page).hasURL(Pattern.compile("find=kind\\+012$"));
        page.reload();

        assertThat(page.locator("#find-class")).hasValue("kind 012");
        assertThat(rows()).hasCount(10);
        assertThat(rows().first().locator(".sparkline")).hasAttribute("aria-label", Pattern.compile("from .* lowest"));
        rows().first().getByRole(AriaRole.LINK).click();
        assertThat(page.locator("#class-title")).containsText("kind 012");
        page.goBack();
        assertThat(rows()).hasCount(10);
        // the view keeps the order, also without it in the address
        page.locator(".views a[data-view=teach]").click();
        page.locator(".views a[data-view=watch]").click();
        assertThat(page.locator("#find-class")).hasValue("kind 012");
        page.locator("#find-class").fill("");
        page.getByLabel("Sort").selectOption("accuracy");
        assertThat(page).hasURL(Pattern.compile("#/watch$"));
    }

    @Test
    @Order(3)
    void theMatrixHasOnlyTheVisibleCellsAndReachesAllByKeyboard() {
        Page page = open();
        Locator box = page.locator(".matrix-box");
        assertThat(page.locator(".matrix")).hasAttribute("aria-rowcount", String.valueOf(MANY + 2));
        assertThat(page.locator(".matrix")).hasAttribute("aria-colcount", String.valueOf(VERSIONS + 1));
        assertThat(page.locator(".matrix")).containsText("v" + newest);
        assertThat(page.locator(".matrix tbody th").first()).hasText(firstOfTable());
        assertFewCells();
        box.focus();
        page.keyboard().press("End");

        assertThat(page.locator(".matrix tbody tr[aria-rowindex='1001']")).isVisible();
        assertThat(page.locator(".matrix thead th").last()).isInViewport();
        assertThat(page.locator(".matrix tfoot th")).isInViewport();
        assertFewCells();
        box.evaluate("box => box.scrollTo(0, 0)");

        assertThat(page.locator(".matrix")).containsText("v" + (newest - VERSIONS + 1));
        assertThat(page.locator(".matrix tbody tr[aria-rowindex='2']")).isVisible();
        page.locator("#find-class").fill("kind 0999");
        assertThat(page.locator(".matrix tbody th")).hasCount(1);
        page.locator("#find-class").fill("");
        assertThat(page.locator("#lines")).containsText("20 of 1,000 classes have a line");
        assertThat(page.locator("#lines .legend li")).hasCount(21);
    }

    private static void assertFewCells() {
        assertThat(browser.page().locator(".matrix td").count()).isBetween(50, MOST_CELLS);
    }

    @Test
    @Order(4)
    void versionsAreFoundByNumberReasonAndClassAndTurnedPageByPage() throws IOException {
        Page page = open();
        Locator versions = page.locator("#versions");
        assertThat(versions).containsText(Pattern.compile("1 to 50 of \\d+ versions"));
        versions.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Older"))
                .click();
        assertThat(versions).containsText(Pattern.compile("51 to 100 of"));
        assertThat(versions).containsText("Version " + (newest - 50));
        versions.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Newer"))
                .click();
        assertThat(versions).containsText("Version " + newest);

        versions.getByLabel("Find a version").fill(String.valueOf(newest - 60));
        assertThat(versions).containsText("1 version matches");
        page.locator(".version-open").click();
        assertThat(page.locator(".version-details")).containsText("Compared with");
        assertThat(page.locator(".version-open")).hasAttribute("aria-expanded", "true");
        page.getByRole(AriaRole.BUTTON, named("^Compare$")).click();
        assertThat(page.locator(".diff")).containsText("Added: kind");
        assertThat(browser.violations()).isEmpty();

        versions.getByLabel("Find a version").fill("KIND 0500");
        assertThat(page.locator(".version-open")).hasCount(1);
        versions.getByLabel("Find a version").fill("right on 77 held-out");
        assertThat(page.locator(".version-open")).hasText("Version " + (newest - VERSIONS + 77));
        versions.getByLabel("Find a version").fill("no such version");
        assertThat(versions).containsText("No version matches “no such version”.");
    }

    @Test
    @Order(5)
    void aClassIsFoundInTheConfusionMatrix() {
        Page page = open();
        assertThat(page.locator("#confusion")).containsText("970 classes with fewer errors are not shown");
        page.getByLabel("Show a class").fill("kind 0321");
        page.keyboard().press("Enter");

        assertThat(page.locator(".confusion")).containsText("kind 0321");
        assertThat(page.locator(".confusion tbody tr")).hasCount(30);
        page.getByLabel("Show a class").fill("kind 9999");
        page.keyboard().press("Enter");
        assertThat(page.locator("#confusion")).containsText("is called “kind 9999”");
    }

    @Test
    @Order(6)
    void rejectedRecordsOfAReasonAreSentAgainTogetherAndSaidWhatBecameOfThem() throws Exception {
        for (int i = 0; i < REJECTED; i++) {
            // the id of the last one is that of an example, and the first two have the same id
            String id = i == REJECTED - 1 ? "kind-0-0" : "unlabelled-" + Math.max(i, 1);
            kafka.send("examples", null, id, Map.of("ce_id", id), image(500_000 + i));
        }
        kafka.send("examples", null, "broken", Map.of("ce_label", label(0)), new byte[] {1});
        kafka.flush();
        Page page = open();
        Locator group = page.locator(".rejected-group[data-key='missing-label']");
        assertThat(group).containsText(REJECTED + " records");
        assertThat(page.locator(".rejected-group[data-key='unsupported-format']"))
                .containsText("fix the images");
        group.locator("summary").click();
        assertThat(group.locator(".rejected-records li")).hasCount(12);
        group.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Send all 20 again…"))
                .click();
        assertThat(page.locator("dialog img")).hasCount(6);
        assertThat(browser.violations()).isEmpty();
        browser.screenshot("many-redrive-dialog");
        page.getByLabel("Label of all").fill(label(1));
        page.keyboard().press("Enter");

        assertThat(page.locator("#notice")).containsText("1 record of 20 has the id of an example");
        assertThat(group).containsText("19 sent again: 18 recorded, 1 rejected again.");
        assertThat(page.locator(".rejected-group[data-key='id-conflict']"))
                .containsText("sent again, and rejected again");
        assertThat(page.locator(".rejected-group[data-key='id-conflict']")).containsText("one by one");
        // a page that knows nothing of this one offers no record that was recorded, or that was rejected again
        page.reload();
        group.locator("summary").click();
        assertThat(group.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Send all 19 again…")))
                .isVisible();
        browser.screenshot("many-redriven");
    }

    @Test
    @Order(7)
    void teachAndTryStayUsable() throws IOException {
        Page page = browser.open("teach");
        assertThat(page.locator("#known li")).hasCount(50);
        page.locator("#known-find").fill("kind 07");
        assertThat(page.locator("#known-found")).hasText("100 of 1,000 classes contain “kind 07”");
        page.locator("#known-more").click();
        assertThat(page.locator("#known li")).hasCount(100);
        assertThat(page.locator("#known li").nth(50).locator("button")).isFocused();
        page.locator("#known-find").fill("kind 0777");
        page.locator("#known .known-button").click();
        assertThat(page.locator("#teach-label")).hasValue("kind 0777");

        browser.open("try");
        page.locator("#try-file").setInputFiles(new FilePayload("a.png", "image/png", image(3)));
        assertThat(page.locator(".ranking li")).hasCount(5);
    }

    @Test
    @Order(8)
    void aThousandClassesFitEveryScreenInAllColours() throws IOException {
        checkEveryScreen("1000");
    }

    @Test
    @Order(9)
    void tenThousandVersionsAreSearched() {
        ManyVersions.addSmall(services, SMALL_VERSIONS);
        Page page = open();
        Locator versions = page.locator("#versions");
        assertThat(versions).containsText(Pattern.compile("1 to 50 of 10,\\d{3} versions"));
        versions.getByLabel("Find a version").fill(String.valueOf(newest + 4_321));
        assertThat(versions).containsText("1 version matches");
        assertThat(page.locator(".version-open")).hasText("Version " + (newest + 4_321));
        page.locator(".version-open").click();
        assertThat(page.locator(".version-details")).containsText("Compared with");
        assertThat(page.locator(".matrix")).containsText("v" + (newest + SMALL_VERSIONS));
    }

    @Test
    @Order(10)
    void theBrowserLoggedNoErrors() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static Page open() {
        Page page = browser.open("watch");
        page.reload();
        assertThat(page.locator(".matrix")).containsText("mean");
        return page;
    }

    private static void checkEveryScreen(String name) throws IOException {
        for (int width : new int[] {360, 390, 1280}) {
            browser.page().setViewportSize(width, 900);
            for (String colours : List.of("light", "dark", "forced")) {
                browser.dark(colours.equals("dark"));
                browser.forcedColors(colours.equals("forced"));
                open();
                assertThat(browser.page().locator(".confusion")).isVisible();
                browser.page().locator(".version-open").first().click();
                assertThat(browser.page().locator(".version-details")).containsText("Compared with");
                check("many-%s-watch-%d-%s".formatted(name, width, colours));
            }
            browser.dark(false);
            browser.forcedColors(false);
            for (String view : List.of("teach", "try")) {
                browser.open(view);
                assertThat(browser.page().locator("#serves")).containsText("classes");
                check("many-%s-%s-%d".formatted(name, view, width));
            }
        }
        browser.page().setViewportSize(1360, 900);
    }

    private static void check(String name) throws IOException {
        browser.screenshot(name);
        assertThat(browser.outsideOfTheirFrames()).as(name).isEmpty();
        assertThat(browser.violations()).as(name).isEmpty();
    }

    private static Locator rows() {
        return browser.page().locator(".classes tbody tr");
    }

    private static String firstOfTable() {
        return rows().first().locator("a").textContent();
    }

    /** Returns the accuracies of the rows in per cent; a row without one counts as the highest. */
    private static List<Double> accuracies() {
        return browser.page().locator(".classes tbody tr td:nth-child(4)").allTextContents().stream()
                .map(text -> text.endsWith("%") ? Double.parseDouble(text.replace(" %", "")) : 101)
                .toList();
    }

    private static Page.GetByRoleOptions named(String pattern) {
        return new Page.GetByRoleOptions().setName(Pattern.compile(pattern));
    }
}
