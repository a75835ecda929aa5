package dev.eleventh.backbone;

import dev.eleventh.contracts.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * A network that this release ships: the current one, on which a new system begins, and those of earlier releases, on
 * which a system stays until it moves.
 *
 * @param folder of its resources, beside this class
 */
record BuiltInNetwork(BackboneDescription description, String folder) {
    /** The newest first. */
    private static final List<String> FOLDERS = List.of("whole-numbers-128", "mobilenet-v2-128");

    static BuiltInNetwork current() {
        return read(FOLDERS.get(0));
    }

    /** Returns a network that this release ships. */
    static Optional<BuiltInNetwork> of(Sha256 sha256) {
        return FOLDERS.stream()
                .map(BuiltInNetwork::read)
                .filter(network -> network.description.sha256().equals(sha256))
                .findFirst();
    }

    private static BuiltInNetwork read(String folder) {
        try (InputStream in = resource(folder + "/backbone.properties")) {
            return new BuiltInNetwork(BackboneDescription.read(in), folder);
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
