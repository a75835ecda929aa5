package dev.eleventh.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 digest in 64 lower-case hex digits; identifies an artifact by its content. */
public record Sha256(@JsonValue String hex) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Sha256 {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("sha256 must be 64 lower-case hex digits, was '%s'".formatted(hex));
        }
    }

    public static Sha256 of(byte[] bytes) {
        return ended(newDigest(), bytes);
    }

    /** Reads a stream to its end. */
    public static Sha256 of(InputStream in) throws IOException {
        DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), newDigest());
        in.transferTo(out);
        return of(out.getMessageDigest());
    }

    /** Ends a digest that {@link #newDigest} began. */
    public static Sha256 of(MessageDigest digest) {
        return ended(digest, new byte[0]);
    }

    private static Sha256 ended(MessageDigest digest, byte[] last) {
        return new Sha256(HexFormat.of().formatHex(digest.digest(last)));
    }

    /** Begins a digest of content that comes in pieces. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
