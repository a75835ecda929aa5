package dev.eleventh.trainer.review;

import static dev.eleventh.trainer.Events.labelled;
import static dev.eleventh.trainer.Events.relabelled;
import static dev.eleventh.trainer.Events.retracted;
import static dev.eleventh.trainer.review.ReviewImages.id;
import static dev.eleventh.trainer.review.ReviewImages.received;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.Prediction.Ranked;
import dev.eleventh.contracts.event.ReviewRequest;
import dev.eleventh.learning.review.ReviewWindow;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.config.ReviewLimits;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostgresReviewImagesIT {
    private final Instant now = Instant.now();
    private static final ReviewLimits TEN = new ReviewLimits(10, Duration.ofDays(7));
    private static final ReviewLimits THOUSAND = new ReviewLimits(1_000, Duration.ofDays(7));

    private final TestDatabase database = TestDatabase.create();
    private final PostgresReviewImages images = new PostgresReviewImages(database.jdbi());
    private final ExampleStore examples = new PostgresExampleStore(database.jdbi(), 0.5, 1_000, Clock.systemUTC());

    private void add(ReceivedImage... received) {
        images.add(List.of(received), Events.BACKBONE);
    }

    private boolean answered(Sha256 sha256, Label label) {
        return images.inTurn(sha256, turn -> turn.note(label));
    }

    private void record(long offset, AcceptedRecord event) {
        if (offset == 0) {
            examples.positions(Map.of(0, 0L));
        }
        examples.record(Events.batch(List.of(event), Map.of(0, offset)));
    }

    private List<String> waiting() {
        return database.texts("SELECT sha256 FROM review_image WHERE answered_at IS NULL ORDER BY sha256");
    }

    private static List<String> ids(String... names) {
        return List.of(names).stream().map(name -> id(name).hex()).sorted().toList();
    }

    @Test
    void anImageThatIsAskedAboutAgainOrReadAgainIsKeptOnce() {
        add(received("a", 0.6, true, now), received("b", 0.9, false, now));
        add(received("a", 0.9, false, now));

        assertThat(waiting()).isEqualTo(ids("a", "b"));
        assertThat(images.summary().random().waiting()).isEqualTo(1);
    }

    @Test
    void aFloodLeavesTheRandomSampleAndTheSmallestMargins() {
        for (int i = 0; i < 200; i++) {
            add(received("image-" + i, 0.5 + i / 400.0, i % 2 == 1, now));
            images.trim(TEN);
        }

        ReviewSummary summary = images.summary();
        assertThat(summary.waiting()).isEqualTo(10);
        assertThat(summary.random().waiting()).isEqualTo(2);
        assertThat(waiting()).contains(ids("image-0", "image-2", "image-4").toArray(String[]::new));
    }

    @Test
    void aFloodOfUnknownImagesLeavesMostPlacesToSmallMargins() {
        for (int i = 0; i < 100; i++) {
            add(received("image-" + i, 0.5 + i / 400.0, false, now), unknown("unknown-" + i));
            images.trim(TEN);
        }

        assertThat(database.number("SELECT count(*) FROM review_image WHERE is_unknown"))
                .isEqualTo(2);
        assertThat(waiting())
                .hasSize(10)
                .contains(ids("image-0", "image-1", "image-7").toArray(String[]::new));
    }

    private ReceivedImage unknown(String image) {
        return new ReceivedImage(
                ReviewImages.request(image.getBytes(UTF_8), 0.99, true, false), now, Events.embedding(image));
    }

    /** Adds random images that were predicted as a mug, and labels all of the sample that wait. */
    private void day(String name, int count, Instant askedAt, String label) {
        ReceivedImage[] received = IntStream.range(0, count)
                .mapToObj(i -> received(name + i, 0.6, true, askedAt))
                .toArray(ReceivedImage[]::new);
        add(received);
        images.trim(THOUSAND);
        database.texts("SELECT sha256 FROM review_image WHERE is_random AND answered_at IS NULL")
                .forEach(id -> answered(new Sha256(id), new Label(label)));
    }

    @Test
    void aQuietDayWhoseImagesAreAllLabelledWeighsAsMuchAsItsShareOfTheImages() {
        day("monday-", 100, now, "mug");
        assertThat(images.summary().random().right()).isEqualTo(100);

        day("tuesday-", 2_000, now, "cup");

        ReviewSummary.Random random = images.summary().random();
        assertThat(random.labelled()).isEqualTo(200);
        assertThat(random.right()).as("a 21st of 200 on average").isBetween(3L, 20L);
    }

    @Test
    void aSampleThatWasTightCountsNoImagesThatItWouldHaveLeftOutBefore() {
        day("flood-", 1_000, now.minus(Duration.ofDays(6)), "mug");
        day("flood-as-well-", 1_000, now.minus(Duration.ofDays(4)), "mug");
        long before = database.number("SELECT max(sampled_below) FROM review_image WHERE is_random");
        images.trim(new ReviewLimits(1_000, Duration.ofDays(5)));

        day("quiet-", 50, now, "cup");

        ReviewSummary.Random random = images.summary().random();
        assertThat(random.labelled() - random.right())
                .isEqualTo(IntStream.range(0, 50)
                        .filter(i -> ReviewWindow.priority(
                                        new ExampleId(id("quiet-" + i).hex()))
                                < before)
                        .count())
                .isLessThan(25);
        images.trim(new ReviewLimits(1_000, Duration.ofDays(3)));
        assertThat(images.summary().random().labelled())
                .as("the flood is forgotten")
                .isEqualTo(50);
    }

    @Test
    void anImageThatWasKeptAsAHardOneJoinsTheSampleWhenItIsChosenAtRandom() {
        add(received("a", 0.6, false, now), received("b", 0.6, false, now));
        answered(id("b"), new Label("mug"));
        add(received("a", 0.6, true, now), received("b", 0.6, true, now));

        assertThat(images.summary().random().waiting()).isEqualTo(1);
        assertThat(images.summary().random().labelled())
                .as("it was chosen for its answer when it was labelled")
                .isZero();
        assertThat(images.summary().random().excluded()).isEqualTo(1);
        answered(id("a"), new Label("mug"));
        assertThat(images.summary().random().right()).isEqualTo(1);
    }

    @Test
    void theRandomSampleHasTheSmallestHashesWhateverTheOrder() {
        List<ReceivedImage> all = IntStream.range(0, 100)
                .mapToObj(i -> received("image-" + i, 0.5 + i / 300.0, true, now))
                .toList();
        String random = "SELECT sha256 FROM review_image WHERE is_random ORDER BY sha256";
        all.forEach(this::add);
        images.trim(TEN);
        List<String> atOnce = database.texts(random);
        database.execute("DELETE FROM review_image");
        for (int i = 99; i >= 0; i--) {
            add(all.get(i));
            images.trim(TEN);
        }

        assertThat(database.texts(random)).hasSize(2).isEqualTo(atOnce);
    }

    @Test
    void oldImagesAndOldAnswersAreForgotten() {
        add(received("old", 0.6, true, now.minus(Duration.ofDays(8))), received("new", 0.6, true, now));
        images.trim(TEN);
        assertThat(waiting()).isEqualTo(ids("new"));

        for (int i = 0; i < 15; i++) {
            add(received("answered-" + i, 0.6, false, now));
            answered(id("answered-" + i), new Label("mug"));
        }
        images.trim(TEN);
        assertThat(images.summary().labelled()).isEqualTo(10);

        images.trim(new ReviewLimits(0, Duration.ofDays(7)));
        assertThat(database.number("SELECT count(*) FROM review_image")).isZero();
    }

    @Test
    void anAnswerErasesTheImageAndCountsForTheAccuracy() {
        add(received("a", 0.6, true, now), received("b", 0.6, true, now), received("c", 0.6, false, now));

        assertThat(answered(id("a"), new Label("mug"))).isTrue();
        assertThat(answered(id("a"), new Label("cup"))).isFalse();
        images.inTurn(id("b"), turn -> turn.note(null));
        answered(id("c"), new Label("cup"));

        ReviewSummary summary = images.summary();
        assertThat(summary.waiting()).isZero();
        assertThat(summary.labelled()).isEqualTo(2);
        assertThat(summary.skipped()).isEqualTo(1);
        assertThat(summary.random().labelled()).isEqualTo(1);
        assertThat(summary.random().right()).isEqualTo(1);
        assertThat(summary.random().excluded()).isEqualTo(1);
        assertThat(summary.random().low()).isNotNull().isBetween(0.2, 0.21);
        assertThat(database.number(
                        "SELECT count(*) FROM review_image WHERE bytes IS NOT NULL OR embedding IS NOT NULL"))
                .isZero();
        add(received("b", 0.6, true, now));
        assertThat(waiting()).as("a skipped image does not come back").isEmpty();
    }

    @Test
    void anImageThatIsTaughtInAnyWayIsLabelledAndFollowsItsExample() {
        add(received("a", 0.6, true, now), received("b", 0.6, true, now));
        record(0, labelled(0, "of-a-tool", "cup", "a"));

        assertThat(waiting()).isEqualTo(ids("b"));
        assertThat(images.summary().labelled()).isEqualTo(1);
        assertThat(images.summary().random().labelled())
                .as("people may teach only what was answered wrongly")
                .isZero();
        assertThat(images.summary().random().excluded()).isEqualTo(1);

        record(1, relabelled(1, "of-a-tool", "mug"));
        assertThat(images.answer(id("a"))).hasValueSatisfying(answer -> {
            assertThat(answer.label()).isEqualTo(new Label("mug"));
            assertThat(answer.image()).isNull();
        });
    }

    @Test
    void aLabelOfAReviewCountsEvenIfItsExampleIsRecordedFirst() {
        add(received("a", 0.6, true, now));
        images.inTurn(id("a"), turn -> {
            record(0, labelled(0, id("a").hex(), "mug", "a"));
            return turn.note(new Label("mug"));
        });
        assertThat(images.summary().random().right()).isEqualTo(1);

        record(1, relabelled(1, id("a").hex(), "cup"));
        assertThat(images.summary().random().labelled()).isEqualTo(1);
        assertThat(images.summary().random().right()).as("corrected").isZero();
    }

    @Test
    void aRetractedExampleIsErasedHereToo() {
        add(received("a", 0.6, true, now));
        record(0, labelled(0, "of-a-tool", "cup", "a"));
        record(1, retracted(1, "of-a-tool"));

        assertThat(database.number("SELECT count(*) FROM review_image")).isZero();
    }

    @Test
    void anImageThatIsAnExampleUnderItsDigestNeedsNoReview() {
        record(0, labelled(0, id("a").hex(), "cup", "a"));
        add(received("a", 0.6, true, now));

        assertThat(waiting()).isEmpty();
        assertThat(images.answer(new Sha256("0".repeat(64)))).isEmpty();
    }

    @Test
    void anImageThatPostgresRefusesDoesNotKeepTheOthersOut() {
        Prediction unprintable = new Prediction(
                "\u0000",
                List.of(new Ranked(new Label("mug"), 1)),
                false,
                3,
                Events.BACKBONE.hex(),
                Events.NOW,
                null,
                null);
        EncodedImage image = new EncodedImage("refused".getBytes(UTF_8));
        add(
                received("a", 0.6, true, now),
                new ReceivedImage(new ReviewRequest(image, unprintable, true), now, Events.embedding("refused")),
                received("b", 0.6, true, now));

        assertThat(waiting()).isEqualTo(ids("a", "b"));
    }
}
