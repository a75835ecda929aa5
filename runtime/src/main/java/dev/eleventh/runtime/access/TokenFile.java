package dev.eleventh.runtime.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of the tokens that HTTP accepts, read again while the service runs. Changes are detected by the text rather
 * than the modification time. This covers a link that now points elsewhere, and a change within one tick of the clock.
 * An invalid file is logged once and the previous tokens stay valid, so that a typo locks nobody out.
 */
public final class TokenFile {
    private static final Logger log = LoggerFactory.getLogger(TokenFile.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Path path;
    private final LongSupplier nanoTime;
    private final AtomicLong lookedAt;
    private @Nullable String text;
    private String problem = "";
    private volatile Tokens tokens;

    /**
     * Creates an instance from a text that was just read.
     *
     * @throws IllegalArgumentException naming the invalid line, without its content, and the expected format
     */
    public TokenFile(Path path, String text) {
        this(path, text, System::nanoTime);
    }

    /**
     * Creates an instance with another clock.
     *
     * @param nanoTime {@code System::nanoTime}, or a test's clock
     */
    public TokenFile(Path path, String text, LongSupplier nanoTime) {
        this.path = path;
        this.text = text;
        this.nanoTime = nanoTime;
        this.lookedAt = new AtomicLong(nanoTime.getAsLong());
        this.tokens = Tokens.parse(text);
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException naming the invalid line, without its content, and the expected format
     */
    public static TokenFile read(Path path) throws IOException {
        return new TokenFile(path, Files.readString(path));
    }

    /**
     * Returns the tokens accepted now. The first call that comes 1 s or more after the last check reads the file again.
     */
    public Tokens tokens() {
        long last = lookedAt.get();
        long now = nanoTime.getAsLong();
        if (now - last >= LOOK_AGAIN.toNanos() && lookedAt.compareAndSet(last, now)) {
            look();
        }
        return tokens;
    }

    private synchronized void look() {
        try {
            String found = Files.readString(path);
            if (!found.equals(text)) {
                text = found;
                tokens = Tokens.parse(found);
                problem = "";
                log.info("tokens changed file={} tokens={}", path, tokens.size());
            }
        } catch (IOException e) {
            // so that the same text counts as a change when the file is readable again
            text = null;
            keepOld("a readable text file (%s)".formatted(e), "correct the path or the permissions");
        } catch (IllegalArgumentException e) {
            keepOld(String.valueOf(e.getMessage()), "correct the file");
        }
    }

    private void keepOld(String expected, String action) {
        if (!expected.equals(problem)) {
            problem = expected;
            log.error(
                    "changed tokens not accepted file={} expected={}; the previous tokens stay valid, including removed ones: {}",
                    path,
                    expected,
                    action);
        }
    }
}
