package dev.eleventh.benchmarks.performance;

import java.util.List;
import java.util.stream.IntStream;

/** Teaches a running system generated images of some classes. */
final class Lessons {
    static final int CLASSES = 10;

    private Lessons() {}

    static String label(int column) {
        return "class-%02d".formatted(column);
    }

    /**
     * Teaches {@value #CLASSES} classes, and returns when the system is idle.
     *
     * @param perClass examples of each
     */
    static void teach(LocalServices services, Client client, Pictures kind, int perClass) {
        List<byte[]> files = kind.files(CLASSES * perClass, CLASSES);
        long before = services.learner().examplesRecorded();
        for (int i = 0; i < files.size(); i++) {
            client.example("lesson-%s-%05d".formatted(kind.name(), i), label(i % CLASSES), files.get(i));
        }
        client.flush();
        services.awaitIdle(before + files.size());
    }

    /** Returns {@code count} files, of which some repeat. */
    static List<byte[]> repeated(Pictures kind, int different, int count) {
        List<byte[]> files = kind.files(different, CLASSES);
        return IntStream.range(0, count).mapToObj(i -> files.get(i % different)).toList();
    }
}
