package dev.eleventh.quickstart;

import dev.eleventh.contracts.Label;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What one can do with the running system, as commands to copy; a few pictures to do it with lie in the data folder. */
final class NextSteps {
    private final Screen screen;
    private final LocalSystem system;
    private final Path folder;

    NextSteps(Screen screen, LocalSystem system, Path folder) {
        this.screen = screen;
        this.system = system;
        this.folder = folder;
    }

    void show() {
        Path picture = writePictures();
        String http = "http://localhost:" + system.httpPort();
        String kafka = system.bootstrapServers();
        screen.say("%nReady. HTTP on %s, Kafka on %s. Pictures to try are in %s", http, kafka, picture.getParent());
        screen.say("%n  Teach (a few examples of a label make a class):");
        screen.say("    curl --data-binary @%s '%s/v1/examples?label=Bag'", picture, http);
        screen.say(
                "    kcat -P -b %s -t examples -k my-1 -H ce_id=my-1 -H ce_label=Bag -e %s",
                kafka, picture);
        screen.say("  Ask:");
        screen.say("    curl --data-binary @%s %s/v1/predict", picture, http);
        screen.say("    kcat -P -b %s -t images -k ask-1 %s", kafka, picture);
        screen.say("    kcat -C -b %s -t predictions -o beginning -e -q", kafka);
        screen.say("  Look:");
        screen.say("    curl %s/v1/models/current", http);
        screen.say("    curl %s/v1/learner", http);
        screen.say("    kcat -C -b %s -t examples-rejected -f '%%k %%h\\n' -e -q", kafka);
        screen.say("%nCtrl-C stops it.");
    }

    private Path writePictures() {
        try {
            Path pictures = Files.createDirectories(folder.resolve("pictures"));
            for (Label label : FashionSample.LABELS) {
                Picture picture = FashionSample.load().test(List.of(label)).get(0);
                Files.write(pictures.resolve(fileName(label)), picture.png().bytes());
            }
            return pictures.resolve("bag.png");
        } catch (IOException e) {
            throw new UncheckedIOException("no pictures can be written into " + folder, e);
        }
    }

    private static String fileName(Label label) {
        return label.value().toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z]+", "-") + ".png";
    }
}
