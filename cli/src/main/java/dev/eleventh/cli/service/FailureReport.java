package dev.eleventh.cli.service;

import dev.eleventh.cli.terminal.ClosedPipeException;
import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.FailedException;
import dev.eleventh.cli.terminal.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RetriableException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints one line on standard error for each failure, and returns the matching exit code. */
public final class FailureReport {
    private FailureReport() {}

    public static int wrongUsage(ParameterException failure, String[] arguments) {
        CommandLine commandLine = failure.getCommandLine();
        String name = commandLine.getCommandSpec().qualifiedName();
        say(commandLine, "%s: %s%s; see %s --help".formatted(name, oneLine(message(failure)), hint(failure), name));
        return ExitCode.USAGE;
    }

    /** Suggests the intended argument, if it can be guessed. */
    private static String hint(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched)) {
            return "";
        }
        if (!unmatched.getSuggestions().isEmpty()) {
            return ", did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
        }
        boolean early = unmatched.isUnknownOption()
                && !failure.getCommandLine().getSubcommands().isEmpty();
        return early ? ", put options after the command" : "";
    }

    public static int failed(Exception failure, CommandLine commandLine, ParseResult parsed) throws Exception {
        if (failure instanceof ClosedPipeException) {
            return ExitCode.DONE;
        }
        if (!isExpected(failure)) {
            // a bug, so its stack trace is shown
            throw failure;
        }
        say(commandLine, "eleventh: " + oneLine(message(failure)));
        return isAway(failure) ? ExitCode.AWAY : ExitCode.FAILED;
    }

    /** Also accepts Java's own types, which the commands of other modules throw. */
    private static boolean isExpected(Exception failure) {
        return failure instanceof FailedException
                || failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException
                || isAway(failure);
    }

    private static boolean isAway(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause -> cause instanceof UnavailableException
                        || cause instanceof RetriableException
                        // a broker's host name that cannot be resolved
                        || cause instanceof ConfigException
                        // class 08 of the SQL standard: connection exception
                        || (cause instanceof SQLException sql
                                && String.valueOf(sql.getSQLState()).startsWith("08")));
    }

    /** Explains Java's file errors, whose messages contain only the file's name. */
    public static String message(Exception failure) {
        if (failure instanceof NoSuchFileException missing) {
            return "there is no file %s; check the path".formatted(missing.getFile());
        }
        if (failure instanceof AccessDeniedException denied) {
            return "%s may not be read or written by this user; change its permissions".formatted(denied.getFile());
        }
        if (failure instanceof FileSystemLoopException loop) {
            return "%s is a symbolic link to a folder that contains it; remove the link".formatted(loop.getFile());
        }
        if (failure instanceof FileSystemException file && file.getReason() == null) {
            return "%s cannot be read or written (%s); check the path"
                    .formatted(file.getFile(), file.getClass().getSimpleName());
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private static void say(CommandLine commandLine, String line) {
        commandLine.getErr().println(line);
        commandLine.getErr().flush();
    }

    private static String oneLine(String message) {
        return Printable.text(message.strip().replaceAll(":\\R\\s*", ": ").replaceAll("\\R\\s*", "; "));
    }
}
