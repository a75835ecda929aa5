package dev.eleventh.system;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import dev.eleventh.contracts.testing.NeedsProgram;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.access.Token;
import dev.eleventh.runtime.config.Secret;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Tests the three services with tokens required: every route, the console, and untrusted text in labels. */
@ResourceLock(CapturedLog.NAME)
class TokensIT {
    private static final String SCRIPT = "<img src=x onerror=alert(1)>";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final Map<Role, Secret> TOKENS = new EnumMap<>(Role.class);
    private static CapturedLog log;
    private static RunningServices services;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        log = new CapturedLog();
        List<String> lines = new ArrayList<>();
        for (Role role : Role.OF_TOKENS) {
            Secret token = Token.random();
            TOKENS.put(role, token);
            lines.add(Token.of(token, Set.of(role), role.toString()).line());
        }
        Path file = Files.write(directory.resolve("tokens"), lines);
        services = new RunningServices(directory, "tokens", Map.of("HTTP_TOKENS", file.toString()));
    }

    @AfterAll
    static void stop() throws Exception {
        services.close();
        log.close();
    }

    private static String token(Role role) {
        return Objects.requireNonNull(TOKENS.get(role)).reveal();
    }

    /** Returns only the status, because some responses never end. */
    private static int status(String operation, Role role) throws Exception {
        String[] parts = operation.split(" ", 2);
        String path =
                parts[1].replaceAll("\\{(partition|offset|version|other)}", "0").replaceAll("\\{\\w+}", "nobody");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(services.url() + path)).method(parts[0], BodyPublishers.noBody());
        if (role != Role.ANYONE) {
            request.header("Authorization", "Bearer " + token(role));
        }
        HttpResponse<InputStream> response = CLIENT.send(request.build(), BodyHandlers.ofInputStream());
        response.body().close();
        return response.statusCode();
    }

    @Test
    void everyRouteRequiresExactlyItsRole() throws Exception {
        Map<String, Set<Role>> routes = services.routes();
        assertThat(routes).hasSizeGreaterThan(40);
        for (Map.Entry<String, Set<Role>> route : routes.entrySet()) {
            String operation = route.getKey().replace("<file>", "index.html");
            if (route.getValue().contains(Role.ANYONE)) {
                if (!operation.contains("/session")) {
                    assertThat(status(operation, Role.ANYONE)).as(operation).isNotIn(401, 403);
                }
                continue;
            }
            assertThat(status(operation, Role.ANYONE)).as(operation).isEqualTo(401);
            for (Role role : Role.OF_TOKENS) {
                boolean may = role == Role.ADMINISTER || route.getValue().contains(role);
                if (may) {
                    assertThat(status(operation, role))
                            .as("%s as %s", operation, role)
                            .isNotIn(401, 403);
                } else {
                    assertThat(status(operation, role))
                            .as("%s as %s", operation, role)
                            .isEqualTo(403);
                }
            }
        }
    }

    @Test
    @NeedsProgram(OptionalProgram.CHROMIUM)
    void aPersonSignsInWithATokenSeesUntrustedLabelsAsTextAndSignsOut() throws Exception {
        teachStrangeLabels();
        setDefaultAssertionTimeout(Patience.MILLIS);
        try (ConsoleBrowser browser = new ConsoleBrowser(services.url())) {
            Page page = browser.open("watch");
            Locator dialog = page.locator("#dialog");
            assertThat(dialog).containsText("Sign-in needs a token");
            page.getByLabel("Token").fill("wrong");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                    .click();
            assertThat(dialog).containsText("the token is unknown");
            page.getByLabel("Token").fill(token(Role.ADMINISTER));
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                    .click();

            assertThat(page.locator("#serves")).containsText(Pattern.compile("Version \\d+"));
            assertThat(dialog).isHidden();
            assertNoScriptReadsTheCookie(page);
            assertThat(page.locator("#rejected")).containsText(SCRIPT);
            assertUntrustedLabelsAreText(page);
            for (String view : List.of("teach", "try")) {
                browser.open(view);
                assertUntrustedLabelsAreText(page);
            }
            assertThat(browser.open("teach").locator("#known")).containsText(SCRIPT);
            assertThat(browser.complaints()).isEmpty();
            assertThat(browser.violations()).isEmpty();
            browser.screenshot("signed-in");

            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out"))
                    .click();
            assertThat(dialog).containsText("Sign-in needs a token");
            assertThat(page.context().cookies()).isEmpty();
        }
    }

    private static void teachStrangeLabels() throws Exception {
        for (int i = 0; i < 4; i++) {
            post("/v1/examples?label=" + RunningServices.encoded(SCRIPT), Drawings.png("disc", i));
            post("/v1/examples?label=cross", Drawings.png("cross", i));
        }
        try (KafkaProbe probe = new KafkaProbe(services.bootstrapServers())) {
            // an HTML page sent as an image, with a script as its label
            Map<String, String> headers = Map.of("ce_label", SCRIPT, "ce_id", "strange", "content-type", "text/html");
            probe.send("examples", null, "strange", headers, "<script>alert(1)</script>".getBytes(UTF_8));
            probe.flush();
        }
        await("both labels known")
                .until(() -> services.learner().labels().size() == 2
                        && services.learner().championVersion() > 0);
        // another test may have requested a rollback with each role
        services.send("DELETE", "/v1/serving/pin", bearer(Role.ADMINISTER), new byte[0]);
        await("the page to be rejected").until(() -> get("/v1/rejected").body().contains("strange"));
    }

    private static void post(String path, byte[] body) throws Exception {
        HttpResponse<String> response = services.send("POST", path, bearer(Role.PRODUCE), body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return services.send("GET", path, bearer(Role.ADMINISTER), new byte[0]);
    }

    private static Map<String, String> bearer(Role role) {
        return Map.of("Authorization", "Bearer " + token(role));
    }

    private static void assertNoScriptReadsTheCookie(Page page) {
        List<Cookie> cookies = page.context().cookies();
        assertThat(cookies).hasSize(1);
        assertThat(cookies.get(0).httpOnly).isTrue();
        assertThat(cookies.get(0).sameSite).hasToString("STRICT");
        assertThat(page.evaluate("document.cookie")).isEqualTo("");
        assertThat(page.evaluate("JSON.stringify(localStorage)").toString()).doesNotContain(token(Role.ADMINISTER));
    }

    private static void assertUntrustedLabelsAreText(Page page) {
        assertThat(page.locator("#view-teach, #view-try, #view-watch").locator("img[src=x], script"))
                .hasCount(0);
    }

    @Test
    void rejectedContentIsNeverServedAsAPage() throws Exception {
        teachStrangeLabels();
        var rejected = dev.eleventh.contracts.Json.MAPPER
                .readTree(get("/v1/rejected").body())
                .at("/rejected/0");

        HttpResponse<String> image = get("/v1/rejected/%d/%d/image"
                .formatted(
                        rejected.get("partition").asInt(),
                        rejected.get("offset").asLong()));

        assertThat(image.body()).isEqualTo("<script>alert(1)</script>");
        assertThat(image.headers().map())
                .containsEntry("content-type", List.of("application/octet-stream"))
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .hasEntrySatisfying(
                        "content-disposition", how -> assertThat(how.get(0)).startsWith("attachment"))
                .hasEntrySatisfying(
                        "content-security-policy",
                        policy -> assertThat(policy.get(0)).contains("sandbox"));
    }

    @Test
    void noTokenIsInTheLogOrTheMetrics() throws Exception {
        services.send("GET", "/v1/learner", Map.of("Authorization", "Bearer guessed-by-a-stranger"), new byte[0]);
        String metrics = services.send("GET", "/metrics", bearer(Role.OBSERVE), new byte[0])
                .body();

        assertThat(metrics).contains("status=\"401\"");
        List<String> all = new ArrayList<>(log.lines());
        metrics.lines().forEach(all::add);
        assertThat(all).allSatisfy(line -> {
            assertThat(line).doesNotContain("guessed-by-a-stranger");
            TOKENS.values().forEach(token -> assertThat(line).doesNotContain(token.reveal()));
        });
    }
}
