package dev.eleventh.runtime.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.runtime.config.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One line of a file of tokens: a token's roles, its SHA-256, and a display name, which may be empty. */
public record Token(Set<Role> roles, String sha256, String name) {
    /** Lets secret scanners and people recognize a token. */
    private static final String PREFIX = "eleventh_";

    private static final int RANDOM_BYTES = 32;

    public Token {
        roles = Set.copyOf(roles);
        if (roles.isEmpty() || roles.contains(Role.ANYONE)) {
            throw new IllegalArgumentException("a token must have some of %s, had %s".formatted(Role.OF_TOKENS, roles));
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            // the value is not shown, because it may be the token itself
            throw new IllegalArgumentException("the SHA-256 of a token must be 64 hexadecimal digits in lower case");
        }
        if (!name.matches("\\P{Cntrl}{0,100}")) {
            throw new IllegalArgumentException("a token's name must be a line of at most 100 characters");
        }
    }

    /**
     * Returns a new secret of 256 random bits. It cannot be guessed, so its hash needs neither a salt nor a slow
     * function.
     */
    public static Secret random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Secret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    public static Token of(Secret secret, Set<Role> roles, String name) {
        return new Token(roles, hash(secret.reveal()), name);
    }

    static String hash(String secret) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public boolean may(Set<Role> any) {
        return roles.contains(Role.ADMINISTER) || any.stream().anyMatch(roles::contains);
    }

    /** Returns the token as a line of a file. */
    public String line() {
        String names = new TreeSet<>(roles).stream().map(Role::toString).collect(Collectors.joining(","));
        return "%s %s %s".formatted(names, sha256, name).strip();
    }
}
