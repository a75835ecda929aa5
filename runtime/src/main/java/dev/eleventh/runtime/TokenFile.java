package dev.eleventh.runtime;

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
 * The file of the tokens that are taken over HTTP, read again while the service runs. Its text is compared and not its time, so
 * that a link that now leads elsewhere counts, too, and no change within a tick of the clock is missed. What is wrong in it is
 * said once in the log; then the tokens before are taken still: a slip of the pen locks nobody out.
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
     * Tokens that were read just now.
     *
     * @throws IllegalArgumentException naming the line that is wrong, without its content, and what was expected
     */
    TokenFile(Path path, String text) {
        this(path, text, System::nanoTime);
    }

    /**
     * The same with another clock.
     *
     * @param nanoTime {@code System::nanoTime}, or a test's
     */
    TokenFile(Path path, String text, LongSupplier nanoTime) {
        this.path = path;
        this.text = text;
        this.nanoTime = nanoTime;
        this.lookedAt = new AtomicLong(nanoTime.getAsLong());
        this.tokens = Tokens.parse(text);
    }

    /**
     * Reads.
     *
     * @throws IllegalArgumentException naming the line that is wrong, without its content, and what was expected
     */
    public static TokenFile read(Path path) throws IOException {
        return new TokenFile(path, Files.readString(path));
    }

    /** What is taken now: a change of the file counts for the first who asks a second after the last look, and for all after. */
    Tokens tokens() {
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
            // so that the same text counts as a change when it is back
            text = null;
            keepOld("a file of text that can be read (%s)".formatted(e), "correct the path or the rights");
        } catch (IllegalArgumentException e) {
            keepOld(String.valueOf(e.getMessage()), "correct the file");
        }
    }

    private void keepOld(String expected, String action) {
        if (!expected.equals(problem)) {
            problem = expected;
            log.error(
                    "changed tokens not taken file={} expected={}; those before count still, also what was taken out: {}",
                    path,
                    expected,
                    action);
        }
    }
}
