package dev.eleventh.backbone;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks TensorFlow's libraries from the class path, where Maven put them, and configures DJL to use them. Without
 * this, DJL would download them from the internet when the engine starts.
 */
final class TensorFlowNatives {
    private static final Logger LOG = LoggerFactory.getLogger(TensorFlowNatives.class);
    private static final List<String> MACOS =
            List.of("libtensorflow_framework.2.dylib", "libtensorflow_cc.2.dylib", "libjnitensorflow.dylib");
    /** By JavaCPP's name of the platform, each library after the ones that it needs; the last is the binding. */
    static final Map<String, List<String>> LIBRARIES = Map.of(
            "linux-x86_64",
            List.of("libtensorflow_framework.so.2", "libtensorflow_cc.so.2", "libjnitensorflow.so"),
            "linux-arm64",
            List.of(
                    "libomp-e9212f90.so.5",
                    "libtensorflow_framework.so.2",
                    "libtensorflow_cc.so.2",
                    "libjnitensorflow.so"),
            "macosx-x86_64",
            MACOS,
            "macosx-arm64",
            MACOS);

    private TensorFlowNatives() {}

    /**
     * Must be called before any use of DJL. JavaCPP's cache holds the libraries (632 MB on Linux x86-64). JavaCPP takes
     * a file lock while it unpacks, and unpacks a library again if a killed process left it incomplete.
     */
    static void install() {
        install(Loader.getPlatform());
    }

    static synchronized void install(String platform) {
        List<String> libraries = libraries(platform);
        requireGlibc(Path.of("/proc/self/maps"));
        // Also prevents DJL from sending usage data when it runs in the cloud.
        System.setProperty("ai.djl.offline", "true");
        String folder = folder(build(platform, libraries.get(0)));
        String binding = "";
        for (String library : libraries) {
            binding = unpack(folder + library, platform).getPath();
        }
        System.setProperty("TENSORFLOW_LIBRARY_PATH", binding);
        LOG.debug("natives binding={}", binding);
    }

    /** Returns the name of the build on the class path: the platform's, or its build for graphics cards. */
    private static String build(String platform, String library) {
        String gpu = platform + "-gpu";
        return TensorFlowNatives.class.getResource(folder(gpu) + library) == null ? platform : gpu;
    }

    static String folder(String build) {
        return "/org/tensorflow/internal/c_api/" + build + "/";
    }

    static List<String> libraries(String platform) {
        List<String> libraries = LIBRARIES.get(platform);
        if (libraries == null) {
            throw new IllegalStateException(
                    "TensorFlow has no libraries for %s; run on one of %s (docs/evaluate/platforms.md)"
                            .formatted(platform, new TreeSet<>(LIBRARIES.keySet())));
        }
        return libraries;
    }

    /**
     * Rejects musl, because TensorFlow's libraries need glibc. A process with musl, as on Alpine, has musl's loader
     * among its mappings.
     */
    static void requireGlibc(Path mappings) {
        try {
            if (Files.exists(mappings) && Files.readString(mappings).contains("/ld-musl-")) {
                throw new IllegalStateException(
                        "TensorFlow has no libraries for musl, which this Java runs on; run on a Linux with glibc, such as Debian (docs/evaluate/platforms.md)");
            }
        } catch (IOException e) {
            LOG.debug("cannot check for musl file={}", mappings, e);
        }
    }

    private static File unpack(String name, String platform) {
        URL resource = TensorFlowNatives.class.getResource(name);
        if (resource == null) {
            throw new IllegalStateException(
                    "TensorFlow's library %s is not on the class path, because the program was built on another platform; build it on this one, or with -Dtensorflow-native.classifier=%s"
                            .formatted(name, platform));
        }
        try {
            return Loader.cacheResource(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot unpack %s; free up to 750 MB under ~/.javacpp, or set -Dorg.bytedeco.javacpp.cachedir to another folder"
                            .formatted(name),
                    e);
        }
    }
}
