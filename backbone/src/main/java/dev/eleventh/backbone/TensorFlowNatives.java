package dev.eleventh.backbone;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks TensorFlow's libraries from the class path, where Maven put them, and points DJL at them. Left alone, DJL
 * would fetch them from the internet when the engine starts.
 */
final class TensorFlowNatives {
    private static final Logger LOG = LoggerFactory.getLogger(TensorFlowNatives.class);
    private static final List<String> NEEDED_BY_BINDING =
            List.of("libtensorflow_framework.so.2", "libtensorflow_cc.so.2");
    private static final String BINDING = "libjnitensorflow.so";

    private TensorFlowNatives() {}

    /**
     * To be called before anything of DJL is touched. JavaCPP's cache holds the libraries (632 MB): it takes a file
     * lock while it unpacks, and unpacks again what a killed process left short.
     */
    static void install() {
        install(Loader.getPlatform());
    }

    static synchronized void install(String platform) {
        // Also keeps DJL from calling home when it runs in the cloud.
        System.setProperty("ai.djl.offline", "true");
        String folder = "/org/tensorflow/internal/c_api/" + platform + "/";
        for (String library : NEEDED_BY_BINDING) {
            unpack(folder + library);
        }
        String binding = unpack(folder + BINDING).getPath();
        System.setProperty("TENSORFLOW_LIBRARY_PATH", binding);
        LOG.debug("natives binding={}", binding);
    }

    private static File unpack(String name) {
        URL resource = TensorFlowNatives.class.getResource(name);
        if (resource == null) {
            throw new IllegalStateException(
                    "no TensorFlow library %s on the class path; add org.tensorflow:tensorflow-core-native with the classifier of this platform (tested: linux-x86_64)"
                            .formatted(name));
        }
        try {
            return Loader.cacheResource(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot unpack %s; it needs 632 MB under ~/.javacpp, or where -Dorg.bytedeco.javacpp.cachedir says"
                            .formatted(name),
                    e);
        }
    }
}
