package dev.eleventh.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import dev.eleventh.contracts.testing.NeedsProgram;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks every view and dialog of the console with the longest labels, on small and large screens, in all colours. */
@NeedsProgram(OptionalProgram.CHROMIUM)
class ConsoleOnEveryScreenIT {
    private static final int[] WIDTHS = {360, 390, 768, 1280};
    private static final int DESKTOP = 1280;
    private static final int PHONE = 390;
    /** A label of the maximum length that cannot be broken into lines. */
    private static final String LONG = "W".repeat(128);

    private static final String ALMOST_LONG = LONG.substring(1);

    private static final String RIGHT_TO_LEFT = "منارة";

    private static final String MOVE = "**/v1/backbone";
    private static final String STATUS = "**/v1/status";

    private static final int TROUSER = 1;
    private static final int SNEAKER = 7;
    private static final int BAG = 8;

    @TempDir
    static Path directory;

    private static QuickstartProcess system;
    private static ConsoleBrowser browser;

    /** A view with a dialog or a section open in it. */
    enum State {
        TEACH("teach") {
            @Override
            void enter(Page page) throws IOException {
                fillTeach(page);
            }
        },
        TEACH_DIALOG("teach") {
            @Override
            void enter(Page page) throws IOException {
                fillTeach(page);
                page.locator("#tray-move").click();
                page.locator("#new-label").fill(LONG.substring(2));
                assertThat(page.locator("dialog")).containsText("Did you mean");
            }
        },
        TRY("try") {
            @Override
            void enter(Page page) throws IOException {
                page.locator("#try-file").setInputFiles(ConsoleBrowser.images(SNEAKER, 0, 1));
                assertThat(page.locator(".correction-status")).containsText(LONG);
                assertThat(page.locator(".ranking")).containsText(LONG);
            }
        },
        REVIEW("review") {
            @Override
            void enter(Page page) {
                assertThat(page.locator(".review-picture")).isVisible();
                assertThat(page.locator(".review-choices")).containsText(LONG);
                assertThat(page.locator(".review-side")).containsText("images wait");
            }
        },
        TRY_MANY("try") {
            @Override
            void enter(Page page) throws IOException {
                page.locator("#try-file").setInputFiles(ConsoleBrowser.images(SNEAKER, 0, 8));
                assertThat(page.locator("#try-many")).containsText("8 of 8 images predicted");
                page.locator(".many-tile").first().click();
                assertThat(page.locator(".similar-list li")).hasCount(5);
            }
        },
        WATCH("watch") {
            @Override
            void enter(Page page) {
                fillWatch(page);
            }
        },
        WATCH_DIALOG("watch") {
            @Override
            void enter(Page page) {
                fillWatch(page);
                page.getByRole(AriaRole.BUTTON, named("^Roll back to")).click();
                assertThat(page.locator("dialog")).containsText("classes instead of");
            }
        },
        REJECTED_DIALOG("watch") {
            @Override
            void enter(Page page) {
                fillWatch(page);
                page.locator(".rejected-records button").first().click();
                assertThat(page.locator("dialog")).containsText("Send the record again");
            }
        },
        THINGS_NEED_YOU("watch") {
            @Override
            void enter(Page page) {
                stubFindings(page);
            }
        },
        BLOCKED_MOVE("watch") {
            @Override
            void enter(Page page) {
                stubBlockedMove(page);
            }
        },
        GIVE_UP_DIALOG("watch") {
            @Override
            void enter(Page page) {
                stubBlockedMove(page);
                page.getByRole(AriaRole.BUTTON, named("^Give up")).click();
                assertThat(page.locator("dialog")).containsText("Give up the move?");
            }
        },
        SIGN_IN("teach") {
            @Override
            void enter(Page page) {
                page.evaluate("dispatchEvent(new Event('eleventh-unauthorized'))");
                assertThat(page.locator("dialog")).containsText("Sign in");
            }
        };

        private final String view;

        State(String view) {
            this.view = view;
        }

        abstract void enter(Page page) throws IOException;

        private Page open(int width) throws IOException {
            browser.page().unroute(MOVE);
            browser.page().unroute(STATUS);
            Page page = browser.open(view);
            page.setViewportSize(width, 900);
            page.reload();
            assertThat(page.locator("#serves")).containsText("Version");
            enter(page);
            return page;
        }
    }

    private static Page.GetByRoleOptions named(String pattern) {
        return new Page.GetByRoleOptions().setName(Pattern.compile(pattern));
    }

    /** Shows a lesson, refused images, and a tray with two groups, a selection and files that were left out. */
    private static void fillTeach(Page page) throws IOException {
        page.locator("#teach-label").fill(LONG);
        List<FilePayload> files = new ArrayList<>(List.of(ConsoleBrowser.images(SNEAKER, 0, 2)));
        files.add(new FilePayload(LONG + ".png", "image/png", "no picture".getBytes(UTF_8)));
        page.locator("#teach-files").setInputFiles(files.toArray(FilePayload[]::new));
        page.locator("#teach-send").click();
        page.locator(".refusals summary").click();
        // in a lesson of their own, or in the one that taught them if it is not over yet
        assertThat(page.locator(".lesson").first()).containsText(Pattern.compile("already (examples|known)"));
        page.locator("#teach-label").fill(ALMOST_LONG);
        page.locator("#teach-files").setInputFiles(ConsoleBrowser.images(BAG, 50, 3));
        assertThat(page.locator(".tray-images li")).hasCount(3);
        page.locator("#teach-label").fill("");
        page.locator("#teach-files").setInputFiles(new FilePayload[] {
            ConsoleBrowser.images(BAG, 53, 1)[0], new FilePayload(LONG + ".zip", "", "no zip".getBytes(UTF_8))
        });
        assertThat(page.locator(".left-out")).containsText("is not a zip");
        assertThat(page.locator(".tray-group")).hasCount(2);
        assertThat(page.locator(".tray-group").first()).containsText("almost the same name");
        page.locator(".tray-tile").first().click();
        assertThat(page.locator("#tray-selected")).hasText("1 selected");
    }

    private static void fillWatch(Page page) {
        assertThat(page.locator(".classes")).containsText(LONG);
        assertThat(page.locator(".matrix")).containsText(LONG);
        assertThat(page.locator(".rejected")).containsText(LONG);
        page.getByLabel("Show challengers that were not promoted").check();
        page.locator(".version-open:text('Not promoted')").first().click();
        // not a named version: how many the lessons made, and so which are on the first page, depends on their pace
        page.locator(".version-open:text-matches('^Version')").first().click();
        page.locator(".comparisons").first().evaluate("details => { details.open = true; }");
        page.getByRole(AriaRole.BUTTON, named("^Compare$")).first().click();
        assertThat(page.locator(".diff").first()).not().isEmpty();
    }

    /** Shows a move to another network that waits for a person, which a test cannot cause without such a network. */
    private static void stubBlockedMove(Page page) {
        String example = "{\"id\": \"%s\", \"problem\": \"%s\"}".formatted(LONG, LONG);
        String status = """
                {"backbone": {"sha256": "%s", "kind": "built-in"},
                 "move": {"id": 1, "sha256": "%s", "kind": "onnx", "name": "%s", "even_if_worse": false,
                          "state": "blocked", "reason": "%s", "examples": 4882, "embedded": 4879, "blocked": 3,
                          "blocked_examples": [%s], "requested_at": "2026-11-30T04:00:00Z"}}""".formatted("2d".repeat(32), "ab".repeat(32), LONG, LONG, example);
        page.route(
                MOVE,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(status)));
        page.reload();
        assertThat(page.locator("#backbone")).containsText("and 2 more");
    }

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        system = QuickstartProcess.startEmpty(
                directory, directory.resolve("data"), QuickstartProcess.Ports.free(), Map.of("REVIEW_CAPACITY", "50"));
        browser = new ConsoleBrowser(system.url());
        setDefaultAssertionTimeout(Patience.MILLIS);
        Page page = browser.open("teach");
        teach(page, RIGHT_TO_LEFT, ConsoleBrowser.images(TROUSER, 0, 12));
        teach(page, "Bag", ConsoleBrowser.images(BAG, 0, 12));
        teach(page, LONG, ConsoleBrowser.images(SNEAKER, 0, 12));
        try (KafkaProbe kafka = new KafkaProbe(system.bootstrapServers())) {
            byte[] image = ConsoleBrowser.images(BAG, 30, 1)[0].buffer;
            kafka.send("examples", null, LONG, Map.of("ce_id", LONG), image);
            kafka.send("examples", null, "text", Map.of("ce_id", "text", "ce_label", LONG), LONG.getBytes(UTF_8));
            kafka.send("images", null, LONG, Map.of(), image);
            kafka.send("images", null, "second", Map.of(), ConsoleBrowser.images(BAG, 31, 1)[0].buffer);
            kafka.flush();
        }
        assertThat(browser.open("watch").locator(".rejected")).containsText(LONG);
    }

    private static void teach(Page page, String label, FilePayload[] images) {
        page.locator("#teach-label").fill(label);
        page.locator("#teach-files").setInputFiles(images);
        page.locator("#teach-send").click();
        assertThat(page.locator(".lesson", new Page.LocatorOptions().setHasText(label))
                        .first())
                .containsText("learned");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        browser.close();
        system.close();
    }

    /** Shows a finding of each severity, and classes that fell. */
    private static void stubFindings(Page page) {
        String finding = """
                {"code": "%s", "severity": "%s", "service": "trainer-service", "happened": "%s fell.", "value": "%s",
                 "expected": "0 records", "action": "Look at the newest examples.", "since": "2026-11-30T04:00:00Z",
                 "link": {"console": "/console/#/watch", "panel": "versions",
                          "docs": "docs/operate/runbooks/eleventhnotpublished.md"}}""";
        String status = """
                {"verdict": "alert", "headline": "2 things need you", "findings": [%s, %s],
                 "forgotten": {"answer": "fell", "version": 3, "compared": 2, "classes": [],
                               "text": "'%s' fell from 91 %% (version 2) to 78 %%.", "note": "A task is harder."},
                 "services": ["inference-service", "trainer-service"], "at": "2026-11-30T04:00:00Z"}""".formatted(
                        finding.formatted("not-published", "alert", LONG, LONG),
                        finding.formatted("lagging", "attention", RIGHT_TO_LEFT, "6,000 records"),
                        LONG);
        page.route(
                STATUS,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(status)));
        page.reload();
        assertThat(page.locator("#status")).containsText("2 things need you");
        assertThat(page.locator("#status")).containsText("Without ingest-service");
    }

    @ParameterizedTest
    @EnumSource
    void nothingOverflowsItsFrameEvenWithTheLongestLabels(State state) throws IOException {
        for (int width : WIDTHS) {
            state.open(width);
            browser.screenshot("%s-%d".formatted(state, width));
            assertThat(browser.outsideOfTheirFrames())
                    .as("%s at %d pixels", state, width)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void axeFindsNoProblemsInAnyColours(State state) throws IOException {
        for (int width : new int[] {PHONE, DESKTOP}) {
            for (String colours : List.of("light", "dark", "forced")) {
                browser.dark(colours.equals("dark"));
                browser.forcedColors(colours.equals("forced"));
                state.open(width);
                browser.screenshot("%s-%d-%s".formatted(state, width, colours));
                assertThat(browser.violations())
                        .as("%s at %d pixels, %s", state, width, colours)
                        .isEmpty();
            }
        }
    }

    @Test
    void theNoticeOfAnOpenTransactionFitsAndIsAccessible() throws Exception {
        browser.dark(false);
        browser.forcedColors(false);
        for (String view : List.of("teach", "try", "watch")) {
            try (ForeignTransaction open =
                    new ForeignTransaction(system.bootstrapServers(), List.of("examples", "images"))) {
                Page page = browser.open(view);
                page.setViewportSize(WIDTHS[0], 900);
                page.reload();
                assertThat(page.locator("#held-up")).isVisible();
                assertThat(browser.outsideOfTheirFrames()).as(view).isEmpty();
                assertThat(browser.violations()).as(view).isEmpty();
            }
        }
    }

    @AfterEach
    void theBrowserLoggedNoErrors() {
        assertThat(browser.complaints()).isEmpty();
    }
}
