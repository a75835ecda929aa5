package dev.eleventh.quickstart;

import dev.eleventh.contracts.Label;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Shows commands to copy for trying out the running system, and writes a few images for them into the data folder. */
final class NextSteps {
    /** The default port of {@code ./eleventh}. */
    private static final int DEFAULT_PORT = 8080;

    private final Screen screen;
    private final LocalSystem system;
    private final Path folder;

    NextSteps(Screen screen, LocalSystem system, Path folder) {
        this.screen = screen;
        this.system = system;
        this.folder = folder;
    }

    void show() {
        Path image = writeImages();
        screen.say("""

                Ready. Console and HTTP: http://localhost:%1$d, Kafka: %2$s
                Images to try: %4$s

                  Teach a class with a few examples of its label:
                    ./eleventh teach%5$s --label Bag %3$s
                    curl --data-binary @%3$s 'http://localhost:%1$d/v1/examples?label=Bag'
                    kcat -P -b %2$s -t examples -k my-1 -H ce_label=Bag %3$s
                  Predict:
                    ./eleventh predict%5$s %3$s
                    curl --data-binary @%3$s http://localhost:%1$d/v1/predict
                    kcat -P -b %2$s -t images -k ask-1 %3$s
                    kcat -C -b %2$s -t predictions -o beginning -e -q
                  Correct:
                    ./eleventh examples relabel%5$s --to Coat my-1
                    ./eleventh examples retract%5$s my-1
                    ./eleventh examples retract%5$s --label Bag
                  Watch and list:
                    ./eleventh watch%5$s
                    ./eleventh models list%5$s
                    ./eleventh examples list%5$s
                    ./eleventh rejected list%5$s
                  Rebuild version 1 from its examples, and compare:
                    DATABASE_URL=%6$s DATABASE_USER=%7$s DATABASE_PASSWORD=%8$s \\
                      ./eleventh verify 1

                Ctrl-C stops it.""".formatted(
                        system.httpPort(),
                        system.bootstrapServers(),
                        image,
                        image.getParent(),
                        system.httpPort() == DEFAULT_PORT ? "" : " --url http://localhost:" + system.httpPort(),
                        system.database().url(),
                        system.database().user(),
                        system.database().password().reveal()));
    }

    private Path writeImages() {
        try {
            Path images = Files.createDirectories(folder.resolve("images"));
            FashionSample sample = FashionSample.load();
            for (Label label : FashionSample.LABELS) {
                Picture picture = sample.test(List.of(label)).get(0);
                Files.write(images.resolve(fileName(label)), picture.png().bytes());
            }
            return images.resolve("bag.png");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write images into " + folder, e);
        }
    }

    private static String fileName(Label label) {
        return label.value().toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-") + ".png";
    }
}
