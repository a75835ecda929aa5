package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.ForcedColors;
import com.microsoft.playwright.options.ReducedMotion;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Opens the console in Chromium, collects the errors that the browser logs, and takes screenshots. */
final class ConsoleBrowser implements AutoCloseable {
    /** Screenshots are kept as an artifact of the build. */
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    /** Turns off background activity of the browser, which would access the network. */
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream");

    private static final Pattern REFUSAL =
            Pattern.compile("Failed to load resource: (the server responded with a status of (4|502)|net::ERR_FAILED)"
                    + "|Access to fetch at '[^']+' from origin '[^']+' has been blocked by CORS policy");

    private final Playwright playwright;
    private final Browser browser;
    private final Page page;
    private final List<BrowserContext> contexts = new ArrayList<>();
    private final String address;
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

    ConsoleBrowser(String address) {
        this.address = address;
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(OptionalProgram.CHROMIUM.find().orElseThrow())
                        .setArgs(ARGUMENTS)
                        .setTimeout(Patience.MILLIS));
        page = newContext().newPage();
    }

    private BrowserContext newContext() {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(1360, 900)
                .setColorScheme(ColorScheme.LIGHT)
                .setReducedMotion(ReducedMotion.REDUCE));
        context.setDefaultTimeout(Patience.MILLIS);
        context.onPage(each -> {
            each.onConsoleMessage(this::note);
            each.onPageError(error -> complaints.add("uncaught: " + error));
        });
        contexts.add(context);
        return context;
    }

    /** Opens another window of the same browser on a view; all windows are visible. */
    Page openWindow(String view) {
        return openWindow(contexts.get(0), view);
    }

    /** Opens windows of a browser without shared workers, like some browsers on phones. */
    List<Page> openWindowsWithoutSharedWorkers(int count, String view) {
        BrowserContext context = newContext();
        context.addInitScript("delete window.SharedWorker");
        return Stream.generate(() -> openWindow(context, view)).limit(count).toList();
    }

    private Page openWindow(BrowserContext context, String view) {
        Page window = context.newPage();
        window.navigate(address + "/console/#/" + view);
        return window;
    }

    /** Returns images of a class of the data set, as files for a file chooser. */
    static FilePayload[] images(int number, int from, int count) throws IOException {
        List<byte[]> all = FashionPictures.pngOf(number, from + count);
        return IntStream.range(from, from + count)
                .mapToObj(i -> new FilePayload("picture-%d.png".formatted(i), "image/png", all.get(i)))
                .toArray(FilePayload[]::new);
    }

    /**
     * Ignores refused requests, a gateway's 502, and addresses that other servers do not let the page read: the page
     * shows them, but the browser logs them as errors, too.
     */
    private void note(ConsoleMessage message) {
        boolean isRefusal = REFUSAL.matcher(message.text()).lookingAt();
        if (List.of("error", "warning").contains(message.type()) && !isRefusal) {
            complaints.add("%s %s (%s)".formatted(message.type(), message.text(), message.location()));
        }
    }

    Page page() {
        return page;
    }

    /** Returns the errors, warnings and policy violations that the browser logged. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    Page open(String view) {
        page.navigate(address + "/console/#/" + view);
        return page;
    }

    void dark(boolean dark) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(dark ? ColorScheme.DARK : ColorScheme.LIGHT));
    }

    /** Emulates forced colours, as when a user chose the operating system's contrast theme. */
    void forcedColors(boolean forced) {
        page.emulateMedia(
                new Page.EmulateMediaOptions().setForcedColors(forced ? ForcedColors.ACTIVE : ForcedColors.NONE));
    }

    void screenshot(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        page.evaluate("scrollTo(0, 0)");
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(true));
    }

    /**
     * Returns a line for each thing that is wider than its frame: a text or an element that overflows its card, bar,
     * button or dialog, a region that scrolls sideways, and the page itself. Only tables of versions and the confusion
     * matrix may scroll, because they have more columns than any screen.
     */
    @SuppressWarnings("unchecked")
    List<String> outsideOfTheirFrames() {
        return (List<String>) page.evaluate("""
                () => {
                  const FRAMES = '.card, .tile, .lesson, .version, .left-out, .tray-group, .tray-bar, .serving-bar, .dropzone, .held-up, .notice, .top, button, dialog, main';
                  const SCROLLS = '#matrix .scroller, #confusion .scroller, .card-more .scroller';
                  const found = [];
                  const name = (node) => `${node.tagName.toLowerCase()}${node.id && '#' + node.id}.${[...node.classList].join('.')}`;
                  // texts for screen readers are clipped away, some of them only on a narrow screen
                  const isClipped = (node) => node !== null && (getComputedStyle(node).clipPath === 'inset(50%)' || isClipped(node.parentElement));
                  const isSeen = (node) => node.checkVisibility({ checkVisibilityCSS: true }) && !isClipped(node) && !node.closest(`.sprite, ${SCROLLS}`);
                  const check = (what, box, node) => {
                    const frame = node.closest(FRAMES)?.getBoundingClientRect();
                    if (frame && box.width > 0 && (box.right > frame.right + 0.5 || box.left < frame.left - 0.5)) {
                      found.push(`${what} of ${name(node)} in ${name(node.closest(FRAMES))}: ${box.left}..${box.right}, frame ${frame.left}..${frame.right}`);
                    }
                  };
                  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                  for (const node of document.querySelectorAll('body *')) {
                    const { overflowX } = getComputedStyle(node);
                    if (isSeen(node)) {
                      check('box', node.getBoundingClientRect(), node.parentElement);
                      if (['auto', 'scroll'].includes(overflowX) && node.scrollWidth > node.clientWidth) {
                        found.push(`${name(node)} scrolls sideways: ${node.scrollWidth} > ${node.clientWidth}`);
                      }
                    }
                  }
                  while (texts.nextNode()) {
                    const text = texts.currentNode;
                    // a text that is cut off with an ellipsis may be wider than its frame
                    if (isSeen(text.parentElement) && getComputedStyle(text.parentElement).textOverflow !== 'ellipsis') {
                      const range = document.createRange();
                      range.selectNodeContents(text);
                      [...range.getClientRects()].forEach((box) => check(`“${text.data.slice(0, 20)}”`, box, text.parentElement));
                    }
                  }
                  const { scrollWidth, clientWidth } = document.documentElement;
                  return scrollWidth > clientWidth ? [`the page scrolls sideways: ${scrollWidth} > ${clientWidth}`, ...found] : found;
                }
                """);
    }

    /** Returns a line for each accessibility problem that axe finds, of any impact, with its element. */
    @SuppressWarnings("unchecked")
    List<String> violations() throws IOException {
        if (page.evaluate("typeof axe").equals("undefined")) {
            page.evaluate(axe());
        }
        return (List<String>) page.evaluate("""
                async () => (await axe.run()).violations
                  .flatMap(({ id, help, nodes }) => nodes.map(({ target, any }) =>
                    `${id}: ${help}: ${target} ${any.map(({ message }) => message).join('; ')}`))
                """);
    }

    private static String axe() throws IOException {
        try (InputStream script = Objects.requireNonNull(ConsoleBrowser.class.getResourceAsStream("/axe.min.js"))) {
            return new String(script.readAllBytes(), UTF_8);
        }
    }

    @Override
    public void close() {
        playwright.close();
    }
}
