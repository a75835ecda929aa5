package dev.eleventh.learning.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.learning.review.ReviewWindow.Choice;
import dev.eleventh.learning.review.ReviewWindow.Offer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReviewWindowTest {
    private static final int COUNT = 10;
    private static final long BYTES = 1_000;

    private final ReviewWindow<String> window = new ReviewWindow<>(COUNT, BYTES);

    private static Offer<String> offer(String id, double margin) {
        return new Offer<>(new ExampleId(id), id, 1, margin, false);
    }

    @Test
    void fewImagesAreAllChosenOnce() {
        window.offer(offer("a", 0.9));
        window.offer(offer("b", 0.1));
        window.offer(offer("a", 0.9));

        assertThat(window.drain(COUNT)).extracting(Choice::image).containsExactlyInAnyOrder("a", "b");
        assertThat(window.drain(COUNT)).isEmpty();
    }

    private static Offer<String> unknown(String id, double margin) {
        return new Offer<>(new ExampleId(id), id, 1, margin, true);
    }

    @Test
    void anUnknownImageAndSmallMarginsAreChosenBesideTheRandomPart() {
        IntStream.range(0, 1_000).forEach(i -> window.offer(offer("image-" + i, i / 1_000.0)));
        window.offer(unknown("unknown", 0.99));

        List<Choice<String>> chosen = window.drain(COUNT);

        assertThat(chosen).hasSize(COUNT);
        assertThat(chosen.stream().filter(Choice::isRandom)).hasSize(ReviewWindow.share(COUNT));
        assertThat(chosen.stream().filter(choice -> !choice.isRandom()).map(Choice::image))
                .contains("unknown", "image-0", "image-1", "image-2", "image-3", "image-4");
    }

    @Test
    void aFloodOfUnknownImagesLeavesTheOtherPlacesToSmallMargins() {
        IntStream.range(0, 1_000).forEach(i -> window.offer(unknown("unknown-" + i, 0.99)));
        IntStream.range(0, 1_000).forEach(i -> window.offer(offer("image-" + i, i / 1_000.0)));

        List<String> chosen = window.drain(COUNT).stream()
                .filter(choice -> !choice.isRandom())
                .map(Choice::image)
                .toList();

        assertThat(chosen.stream().filter(image -> image.startsWith("unknown")))
                .as("the random part has the others with small hashes")
                .hasSizeLessThanOrEqualTo(ReviewWindow.share(COUNT));
        assertThat(chosen).contains("image-0", "image-1", "image-2", "image-3", "image-4", "image-5");
    }

    @Test
    void theRandomPartDoesNotDependOnTheAnswers() {
        IntStream.range(0, 1_000).forEach(i -> window.offer(offer("image-" + i, i / 1_000.0)));
        List<Choice<String>> sure = window.drain(COUNT);
        IntStream.range(0, 1_000).forEach(i -> window.offer(offer("image-" + (999 - i), i / 1_000.0)));

        assertThat(window.drain(COUNT).stream().filter(Choice::isRandom))
                .isEqualTo(sure.stream().filter(Choice::isRandom).toList());
    }

    @Test
    void theAccuracyOfTheRandomPartIsThatOfAllImages() {
        double right = 0;
        int sampled = 0;
        for (int round = 0; round < 2_000; round++) {
            for (int i = 0; i < 50; i++) {
                // the surer the answer, the more often it is right: 75 % in all
                double margin = i / 50.0;
                window.offer(offer("%d-%d-%s".formatted(round, i, margin > 0.25 ? "right" : "wrong"), margin));
            }
            for (Choice<String> choice : window.drain(COUNT)) {
                if (choice.isRandom()) {
                    sampled++;
                    right += choice.image().endsWith("right") ? 1 : 0;
                }
            }
        }
        assertThat(right / sampled).isEqualTo(0.74, within(0.02));
    }

    @Test
    void fewerImagesAreChosenOnRequest() {
        IntStream.range(0, 100).forEach(i -> window.offer(offer("image-" + i, i / 100.0)));

        assertThat(window.drain(1)).extracting(Choice::isRandom).containsExactly(true);
        IntStream.range(0, 100).forEach(i -> window.offer(offer("image-" + i, i / 100.0)));
        assertThat(window.drain(0)).isEmpty();
    }

    @Test
    void theHeldImagesHaveABoundInBytes() {
        for (int i = 0; i < 100; i++) {
            window.offer(new Offer<>(new ExampleId("image-" + i), "image-" + i, 400, i / 100.0, false));
        }

        // one of 400 bytes among the unsure, and one in the random part, whatever its size
        assertThat(window.drain(COUNT)).hasSizeBetween(1, 2);
    }
}
