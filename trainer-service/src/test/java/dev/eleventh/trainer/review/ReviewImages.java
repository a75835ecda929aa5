package dev.eleventh.trainer.review;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.Prediction.Ranked;
import dev.eleventh.contracts.event.ReviewRequest;
import dev.eleventh.trainer.Events;
import java.time.Instant;
import java.util.List;

/** Images to review, predicted as a mug or else as a cup. A text stands for the image, as in {@link Events}. */
public final class ReviewImages {
    private ReviewImages() {}

    /**
     * Returns a request.
     *
     * @param mug the probability of the first label
     */
    public static ReviewRequest request(byte[] image, double mug, boolean isUnknown, boolean isRandom) {
        List<Ranked> ranked = List.of(new Ranked(new Label("mug"), mug), new Ranked(new Label("cup"), 1 - mug));
        Prediction prediction =
                new Prediction("question", ranked, isUnknown, 3, Events.BACKBONE.hex(), Events.NOW, null, null);
        return new ReviewRequest(new EncodedImage(image), prediction, isRandom);
    }

    static ReceivedImage received(String image, double mug, boolean isRandom, Instant askedAt) {
        return new ReceivedImage(
                request(image.getBytes(UTF_8), mug, false, isRandom), askedAt, Events.embedding(image));
    }

    public static Sha256 id(String image) {
        return Sha256.of(image.getBytes(UTF_8));
    }
}
