package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A person's browser on the console: Chromium, the errors that it logs, and screenshots. */
final class ConsoleBrowser implements AutoCloseable {
    /** Kept as an artifact of the build. */
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    /** The rest of what a browser would do on its own is of no use here, and would look for a network. */
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

    private final Playwright playwright;
    private final Browser browser;
    private final BrowserContext context;
    private final Page page;
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
        context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(1360, 900)
                .setColorScheme(ColorScheme.LIGHT)
                .setReducedMotion(ReducedMotion.REDUCE));
        context.setDefaultTimeout(Patience.MILLIS);
        page = context.newPage();
        page.onConsoleMessage(this::note);
        page.onPageError(error -> complaints.add("uncaught: " + error));
    }

    /** A refused request is an answer, which the page shows; the browser writes it down all the same. */
    private void note(ConsoleMessage message) {
        boolean isRefusal =
                message.text().startsWith("Failed to load resource: the server responded with a status of 4");
        if (List.of("error", "warning").contains(message.type()) && !isRefusal) {
            complaints.add("%s %s (%s)".formatted(message.type(), message.text(), message.location()));
        }
    }

    Page page() {
        return page;
    }

    /** Errors, warnings and broken policies that the browser wrote down. */
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

    void screenshot(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        page.evaluate("scrollTo(0, 0)");
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(true));
    }

    /** How many pixels the page is wider than the window. */
    int overflow() {
        return (int) page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }

    /** What axe finds serious or critical, a line each, with the element. */
    @SuppressWarnings("unchecked")
    List<String> seriousViolations() throws IOException {
        if (page.evaluate("typeof axe").equals("undefined")) {
            page.evaluate(axe());
        }
        return (List<String>) page.evaluate("""
                async () => (await axe.run()).violations
                  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
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
