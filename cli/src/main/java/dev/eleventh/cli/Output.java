package dev.eleventh.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.eleventh.contracts.Json;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command answers: lines and tables for people, or, with {@code --json}, JSON and nothing else. Notes and progress go
 * to standard error in either case.
 */
final class Output {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;
    private final Terminal terminal;
    private @Nullable Progress progress;

    Output(PrintWriter out, PrintWriter err, boolean json, Terminal terminal) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.terminal = terminal;
    }

    /** For people only. */
    void say(String line) {
        if (!json) {
            print(Printable.text(line));
        }
    }

    /** For people only: a line of ours, control characters and all. */
    void sayUnchanged(String line) {
        if (!json) {
            print(line);
        }
    }

    /** For people only. */
    void show(Table table) {
        if (!json) {
            Iterator<String> lines = table.lines(terminal.columns()).iterator();
            print(terminal.colour() ? "\u001b[1m" + lines.next() + "\u001b[0m" : lines.next());
            lines.forEachRemaining(this::print);
        }
    }

    /** A title and its value in a line each, for people only. */
    void facts(List<Fact> facts) {
        int width = facts.stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
        facts.forEach(fact -> say("%s  %s"
                .formatted(fact.name() + " ".repeat(width - fact.name().length()), fact.value())));
    }

    /** One line of {@link #facts}. */
    record Fact(String name, Object value) {}

    /** For programs only: one JSON value in one line. */
    void document(Object value) {
        if (json) {
            try {
                print(Json.MAPPER.writeValueAsString(value));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("%s cannot be written as JSON".formatted(value.getClass()), e);
            }
        }
    }

    /** On standard error, for whoever looks. */
    void note(String line) {
        err.println(Printable.text(line));
        err.flush();
    }

    /** On standard error: how far something long is. */
    Progress progress(String task, long total) {
        progress = new Progress(task, total, terminal.progress() ? err : null);
        return progress;
    }

    /** On standard error, in the bar where there is one: why nothing goes on. */
    void waits(String why) {
        if (progress == null || !progress.waits()) {
            note("eleventh: " + why);
        }
    }

    private void print(String line) {
        out.println(line);
        // flushes, too
        if (out.checkError()) {
            throw new ClosedPipeException();
        }
    }
}
