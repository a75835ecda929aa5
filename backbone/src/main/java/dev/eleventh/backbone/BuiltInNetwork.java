package dev.eleventh.backbone;

import dev.eleventh.contracts.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A network that this release ships: the current one, on which a new system begins, and those of earlier releases, on
 * which a system stays until it moves.
 *
 * @param folder of its resources, beside this class
 * @param arithmetic the digest of {@link BatchSizes#arithmetic} on every machine, if no sum of the network is rounded;
 *     null if sums are rounded, so that machines differ
 */
record BuiltInNetwork(
        BackboneDescription description,
        String folder,
        @Nullable Sha256 arithmetic) {
    /** The newest first. */
    private static final List<String> FOLDERS = List.of("whole-numbers-128", "mobilenet-v2-128");

    static BuiltInNetwork current() {
        return read(FOLDERS.get(0));
    }

    /** Returns the first network that this release ships and that is wanted. */
    static Optional<BuiltInNetwork> of(Predicate<BackboneDescription> wanted) {
        return FOLDERS.stream()
                .map(BuiltInNetwork::read)
                .filter(network -> wanted.test(network.description))
                .findFirst();
    }

    static Optional<BuiltInNetwork> of(Sha256 sha256) {
        return of(description -> description.sha256().equals(sha256));
    }

    private static BuiltInNetwork read(String folder) {
        try (InputStream in = resource(folder + "/backbone.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            String arithmetic = properties.getProperty("arithmetic");
            return new BuiltInNetwork(
                    BackboneDescription.of(properties), folder, arithmetic == null ? null : new Sha256(arithmetic));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the description of the network " + folder, e);
        }
    }

    /** Returns the content of {@link SavedModel#FILE}. */
    byte[] graph() {
        byte[] bytes;
        try (InputStream in = resource(folder + "/" + SavedModel.FILE)) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the network %s; download the jar again".formatted(folder), e);
        }
        Sha256 found = Sha256.of(bytes);
        if (!found.equals(description.sha256())) {
            throw new IllegalStateException(
                    "%s of %s has the sha256 %s, backbone.properties says %s; run backbone/export/export.py again"
                            .formatted(SavedModel.FILE, folder, found, description.sha256()));
        }
        return bytes;
    }

    private static InputStream resource(String name) {
        InputStream in = BuiltInNetwork.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException(
                    "no resource %s beside %s; run backbone/export/export.py".formatted(name, BuiltInNetwork.class));
        }
        return in;
    }
}
