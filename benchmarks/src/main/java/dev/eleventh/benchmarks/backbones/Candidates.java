package dev.eleventh.benchmarks.backbones;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.Imported;
import dev.eleventh.backbone.NetworkImport;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.trainer.command.NetworkOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;

/** Reads the networks of a comparison, as an import reads them. They stay open as long as the built-in network. */
public final class Candidates {
    /** Stands for the built-in network on which a new system begins; those of earlier releases have their names. */
    public static final String BUILT_IN = "built-in";

    private static final String OPTIONS = " --";

    private final Backbone builtIn;

    public Candidates(Backbone builtIn) {
        this.builtIn = builtIn;
    }

    /**
     * Reads networks.
     *
     * @param arguments each {@value #BUILT_IN}, the name of a built-in network, or a path, which options of an import
     *     may follow
     * @throws IllegalArgumentException when a network cannot be read, or occurs twice; the message names it
     */
    public List<Candidate> read(List<String> arguments) throws IOException {
        if (arguments.size() < 2) {
            throw new IllegalArgumentException(
                    "a comparison needs 2 networks or more, had %s; add '%s' or the path of another network"
                            .formatted(arguments, BUILT_IN));
        }
        List<Candidate> candidates = new ArrayList<>();
        Map<Sha256, String> seen = new HashMap<>();
        for (String argument : arguments) {
            Candidate candidate = read(argument, candidates);
            String other = seen.put(candidate.embedder().description().sha256(), argument);
            if (other != null) {
                throw new IllegalArgumentException("'%s' and '%s' are the same network, read in the same way; omit one"
                        .formatted(other, argument));
            }
            candidates.add(candidate);
        }
        return candidates;
    }

    private Candidate read(String argument, List<Candidate> before) throws IOException {
        Optional<Backbone> shipped = argument.equals(BUILT_IN) ? Optional.of(builtIn) : builtIn.builtIn(argument);
        if (shipped.isPresent()) {
            return new Candidate(argument, shipped.get(), null, shipped.get().fileBytes(), List.of());
        }
        Imported imported = imported(argument);
        String name = imported.backbone().description().name();
        boolean isTaken = name.equals(BUILT_IN)
                || before.stream().anyMatch(other -> other.name().equals(name));
        return new Candidate(
                isTaken ? argument : name, imported.backbone(), imported.archive(), imported.bytes(), imported.notes());
    }

    private Imported imported(String argument) throws IOException {
        int end = Files.exists(Path.of(argument)) ? -1 : argument.indexOf(OPTIONS);
        Path path = Path.of(end < 0 ? argument : argument.substring(0, end).strip());
        NetworkOptions options = options(argument, end < 0 ? "" : argument.substring(end));
        try {
            return new NetworkImport(builtIn, options.options(Set.of(ImportOptions.Format.values()), false))
                    .read(path, null);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String how = message.contains("--")
                    ? ". Options follow the path, in the same quotes: '%s --preset NAME'".formatted(path)
                    : "";
            throw new IllegalArgumentException(
                    "cannot read the network '%s': %s%s".formatted(argument, message, how), e);
        }
    }

    private static NetworkOptions options(String argument, String text) {
        NetworkOptions options = new NetworkOptions();
        try {
            new CommandLine(options)
                    .parseArgs(text.isBlank() ? new String[0] : text.strip().split(" +"));
        } catch (CommandLine.ParameterException e) {
            throw new IllegalArgumentException(
                    "'%s' is a path that does not exist, or has options that ./eleventh import does not have: %s"
                            .formatted(argument, e.getMessage()),
                    e);
        }
        return options;
    }
}
