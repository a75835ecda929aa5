package dev.eleventh.runtime.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tokens that HTTP accepts. */
public final class Tokens {
    private static final String FORM = "ROLE[,ROLE] SHA256 [name]";

    private final List<Token> all;

    private Tokens(List<Token> all) {
        this.all = List.copyOf(all);
    }

    /**
     * Parses the text of a file: one token per line; lines that start with # are comments.
     *
     * @throws IllegalArgumentException naming the invalid line, without its content, and the expected format
     */
    public static Tokens parse(String text) {
        List<Token> tokens = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                tokens.add(token(line, i + 1));
            }
        }
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("at least one line in the format " + FORM);
        }
        return new Tokens(tokens);
    }

    private static Token token(String line, int number) {
        String[] parts = line.split("\\s+", 3);
        if (parts.length < 2) {
            throw new IllegalArgumentException(
                    "lines in the format %s, but line %d has no second word".formatted(FORM, number));
        }
        try {
            return new Token(
                    Arrays.stream(parts[0].split(",")).map(Role::of).collect(Collectors.toSet()),
                    parts[1],
                    parts.length == 3 ? parts[2] : "");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "lines in the format %s, but line %d is invalid: %s".formatted(FORM, number, e.getMessage()), e);
        }
    }

    int size() {
        return all.size();
    }

    /** Finds a token in a time that does not depend on which token matches, or whether any does. */
    public Optional<Token> find(String secret) {
        byte[] hash = Token.hash(secret).getBytes(US_ASCII);
        @Nullable Token found = null;
        for (Token token : all) {
            if (MessageDigest.isEqual(hash, token.sha256().getBytes(US_ASCII))) {
                found = token;
            }
        }
        return Optional.ofNullable(found);
    }
}
