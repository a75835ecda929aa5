package dev.eleventh.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.eleventh.contracts.Json;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command's output: lines and tables for people or, with {@code --json}, only JSON. Notes and progress always go to
 * standard error.
 */
public final class Output {
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

    /** Prints a line, for people only. */
    public void say(String line) {
        if (!json) {
            print(Printable.text(line));
        }
    }

    /** Prints a line of the program itself for people only, including its control characters. */
    public void sayUnchanged(String line) {
        if (!json) {
            print(line);
        }
    }

    /** Prints a table, for people only. */
    public void show(Table table) {
        if (!json) {
            Iterator<String> lines = table.lines(terminal.columns()).iterator();
            print(terminal.colour() ? "\u001b[1m" + lines.next() + "\u001b[0m" : lines.next());
            lines.forEachRemaining(this::print);
        }
    }

    /** Prints each title and its value on one line, for people only. */
    public void facts(List<Fact> facts) {
        int width = facts.stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
        facts.forEach(fact -> say("%s  %s"
                .formatted(fact.name() + " ".repeat(width - fact.name().length()), fact.value())));
    }

    /** One line of {@link #facts}. */
    public record Fact(String name, Object value) {}

    /** Prints one JSON value on one line, for programs only. */
    public void document(Object value) {
        if (json) {
            try {
                print(Json.MAPPER.writeValueAsString(value));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("%s cannot be written as JSON".formatted(value.getClass()), e);
            }
        }
    }

    /** Prints a note on standard error. */
    public void note(String line) {
        err.println(Printable.text(line));
        err.flush();
    }

    /** Shows the progress of a long task on standard error. */
    public Progress progress(String task, long total) {
        progress = new Progress(task, total, terminal.progress() ? err : null);
        return progress;
    }

    /** Shows on standard error, in the progress bar if there is one, that the command waits for a busy service. */
    public void waits(String why) {
        waits(why, "service busy, waiting");
    }

    /** Shows on standard error why the command is waiting, or {@code brief} in the progress bar if there is one. */
    public void waits(String why, String brief) {
        if (progress == null || !progress.waits(brief)) {
            note("eleventh: " + why);
        }
    }

    private void print(String line) {
        out.println(line);
        // checkError() also flushes
        if (out.checkError()) {
            throw new ClosedPipeException();
        }
    }
}
