package dev.eleventh.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.system.Drawings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The records to send, in parts. Each part depends on the seed and its number alone: shuffled examples, some of them sent
 * twice; some that are no images, which ingest rejects; one broken image, which the trainer rejects; corrections of examples
 * of an earlier part; and images to predict.
 */
final class Traffic {
    private static final int PERCENT_RUBBISH = 2;
    private static final int PERCENT_TWICE = 5;
    private static final int CORRECTIONS = 2;
    /** The number, within each part, of the broken image. */
    private static final int BROKEN = 3;

    private final long seed;
    private final int parts;
    private final int examplesPerPart;
    private final int imagesPerPart;

    Traffic(long seed, int parts, int examples, int images) {
        this.seed = seed;
        this.parts = parts;
        this.examplesPerPart = examples / parts;
        this.imagesPerPart = images / parts;
    }

    /** A record of {@code examples} or {@code images}; without headers and value, it retracts. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Sent(String key, Map<String, String> headers, byte @Nullable [] value) {}

    int parts() {
        return parts;
    }

    private Random random(int part) {
        return new Random(seed * 1_000_003 + part);
    }

    List<Sent> examples(int part) {
        Random random = random(part);
        List<Sent> sent = new ArrayList<>();
        for (int i = part * examplesPerPart; i < (part + 1) * examplesPerPart; i++) {
            if (isBroken(i)) {
                sent.add(new Sent("broken-" + i, Map.of("ce_label", "disc"), Drawings.broken(i)));
                continue;
            }
            if (isRubbish(i)) {
                sent.add(new Sent("rubbish-" + i, Map.of("ce_label", "disc"), "no picture".getBytes(UTF_8)));
                continue;
            }
            String label = label(i);
            Sent example = new Sent("example-" + i, Map.of("ce_label", label), Drawings.png(label, i));
            sent.add(example);
            if (random.nextInt(100) < PERCENT_TWICE) {
                sent.add(example);
            }
        }
        Collections.shuffle(sent, random);
        sent.addAll(corrections(part));
        return sent;
    }

    private static String label(int i) {
        return Drawings.LABELS.get(i % Drawings.LABELS.size());
    }

    private boolean isBroken(int example) {
        return example % examplesPerPart == BROKEN;
    }

    private static boolean isRubbish(int example) {
        return example % 100 < PERCENT_RUBBISH;
    }

    /** Returns corrections of the part before: its first example is relabelled with a wrong label, its second retracted. */
    private List<Sent> corrections(int part) {
        if (part == 0) {
            return List.of();
        }
        int first = (part - 1) * examplesPerPart;
        List<Integer> corrected = new ArrayList<>();
        for (int i = first; corrected.size() < CORRECTIONS; i++) {
            if (!isBroken(i) && !isRubbish(i)) {
                corrected.add(i);
            }
        }
        return List.of(
                new Sent(
                        "example-" + corrected.get(0),
                        Map.of(
                                "ce_type",
                                "dev.eleventh.example.relabelled.v1",
                                "ce_label",
                                label(corrected.get(0) + 1)),
                        null),
                new Sent("example-" + corrected.get(1), Map.of(), null));
    }

    /** One in a hundred is no picture, which is an answer, too. */
    List<Sent> images(int part) {
        List<Sent> sent = new ArrayList<>();
        for (int i = part * imagesPerPart; i < (part + 1) * imagesPerPart; i++) {
            String label = label(i);
            byte[] bytes = i % 100 == 99 ? "no picture".getBytes(UTF_8) : Drawings.png(label, -1 - i);
            sent.add(new Sent("image-" + i, Map.of(), bytes));
        }
        return sent;
    }

    /** Keys of what must be accepted: each once as an example, whatever is corrected later. */
    Set<String> acceptable() {
        return keys("example-");
    }

    Set<String> rubbish() {
        return keys("rubbish-");
    }

    /** Returns the keys of examples that ingest accepts and the trainer rejects. */
    Set<String> broken() {
        return keys("broken-");
    }

    private Set<String> keys(String prefix) {
        Set<String> keys = new TreeSet<>();
        for (int part = 0; part < parts; part++) {
            examples(part).stream()
                    .map(Sent::key)
                    .filter(key -> key.startsWith(prefix))
                    .forEach(keys::add);
        }
        return keys;
    }

    /** Keys of examples that are retracted. */
    Set<String> retracted() {
        Set<String> keys = new HashSet<>();
        for (int part = 0; part < parts; part++) {
            corrections(part).stream()
                    .filter(sent -> sent.headers().isEmpty())
                    .map(Sent::key)
                    .forEach(keys::add);
        }
        return keys;
    }

    int corrections() {
        return (parts - 1) * CORRECTIONS;
    }

    int images() {
        return parts * imagesPerPart;
    }
}
