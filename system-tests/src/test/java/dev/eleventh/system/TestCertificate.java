package dev.eleventh.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Creates a server's key and certificate for the loopback address, and a client's trust store, with {@code keytool}.
 */
final class TestCertificate {
    static final String PASSWORD = "store-password";

    private final Path keyStore;
    private final Path trustStore;
    private final Path certificate;
    private final Path key;

    TestCertificate(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
        keyStore = directory.resolve("server.p12");
        trustStore = directory.resolve("trusted.p12");
        certificate = directory.resolve("server.crt");
        key = directory.resolve("server.key");
        String[] names = {"-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1,dns:localhost", "-validity", "2"};
        keytool(keyStore, names, "-genkeypair", "-alias", "server", "-keyalg", "EC");
        keytool(keyStore, new String[0], "-exportcert", "-rfc", "-alias", "server", "-file", certificate.toString());
        String file = certificate.toString();
        keytool(trustStore, new String[0], "-importcert", "-noprompt", "-alias", "server", "-file", file);
        writeKey();
    }

    private static void keytool(Path store, String[] more, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of(more));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new AssertionError("keytool failed: " + said);
        }
    }

    /** Writes the key as PostgreSQL requires it: in PEM, readable only by its owner. */
    private void writeKey() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            store.load(in, PASSWORD.toCharArray());
        }
        byte[] encoded = store.getKey("server", PASSWORD.toCharArray()).getEncoded();
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n".formatted(base64));
    }

    Path keyStore() {
        return keyStore;
    }

    Path trustStore() {
        return trustStore;
    }

    /** Returns the certificate's file, in PEM. */
    Path certificate() {
        return certificate;
    }

    /** Returns the private key's file, in PEM. */
    Path key() {
        return key;
    }
}
