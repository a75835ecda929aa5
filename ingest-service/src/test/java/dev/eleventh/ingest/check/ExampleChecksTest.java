package dev.eleventh.ingest.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.PlainEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.image.ImageFormat;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.TestHeaders;
import dev.eleventh.ingest.TestImages;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExampleChecksTest {
    private static final Headers MUG = TestHeaders.of("ce_label", "mug");

    private static ExampleEvent check(Headers headers, byte @Nullable [] value) throws RejectedException {
        return ExampleChecks.check(null, new PlainEvent(headers, value), Instant.EPOCH);
    }

    private static void assertRejected(Headers headers, byte @Nullable [] value, RejectionReason reason) {
        assertThatThrownBy(() -> check(headers, value))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejection -> assertThat(rejection.reason())
                                .as(rejection.getMessage())
                                .isEqualTo(reason));
    }

    @Test
    void acceptsJpegAndPng() throws Exception {
        assertThat(check(MUG, TestImages.png(1))).isInstanceOf(ExampleEvent.Labelled.class);
        assertThat(check(MUG, TestImages.jpeg(1))).isInstanceOf(ExampleEvent.Labelled.class);
    }

    @Test
    void everyKindOfBadImageHasItsOwnReason() {
        assertRejected(MUG, new byte[0], RejectionReason.EMPTY_BODY);
        assertRejected(MUG, null, RejectionReason.EMPTY_BODY);
        assertRejected(MUG, "I am a picture".getBytes(UTF_8), RejectionReason.UNSUPPORTED_FORMAT);
        assertRejected(MUG, TestImages.truncatedJpeg(), RejectionReason.TRUNCATED_IMAGE);
        assertRejected(MUG, TestImages.hugePng(), RejectionReason.DIMENSIONS_TOO_LARGE);
        byte[] flipped = TestImages.png(1);
        flipped[flipped.length / 2] ^= 1;
        assertRejected(MUG, flipped, RejectionReason.CORRUPT_IMAGE);
    }

    @Test
    void theLimitOfTheValueIsExact() throws Exception {
        assertThat(check(MUG, TestImages.pngOfSize(Topics.MAX_IMAGE_BYTES))).isNotNull();
        assertRejected(MUG, TestImages.pngOfSize(Topics.MAX_IMAGE_BYTES + 1), RejectionReason.TOO_LARGE);
        assertRejected(
                TestHeaders.of("ce_type", "dev.eleventh.example.retracted.v1", "ce_id", "42"),
                new byte[Topics.MAX_IMAGE_BYTES + 1],
                RejectionReason.TOO_LARGE);
    }

    @Test
    void theImageIsCheckedBeforeTheAttributes() {
        assertRejected(TestHeaders.of(), "text".getBytes(UTF_8), RejectionReason.UNSUPPORTED_FORMAT);
        assertRejected(TestHeaders.of(), TestImages.png(1), RejectionReason.MISSING_HEADERS);
        assertRejected(TestHeaders.of("trace", "1"), TestImages.png(1), RejectionReason.MISSING_LABEL);
    }

    @Test
    void anotherEventTypeNeedsNoImage() {
        assertRejected(
                TestHeaders.of("ce_type", "com.example.other"),
                "{}".getBytes(UTF_8),
                RejectionReason.UNKNOWN_EVENT_TYPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "image/png",
                "IMAGE/PNG",
                "image/png; q=1",
                "application/octet-stream",
                "application/x-www-form-urlencoded",
                "\u0007"
            })
    void aContentTypeThatAgreesOrClaimsNothingIsAccepted(String contentType) throws Exception {
        assertThat(ExampleChecks.checkImage(TestImages.png(1), contentType)).isEqualTo(ImageFormat.PNG);
    }

    @Test
    void theUnregisteredNameOfJpegIsAccepted() throws Exception {
        assertThat(ExampleChecks.checkImage(TestImages.jpeg(1), "image/jpg")).isEqualTo(ImageFormat.JPEG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/jpeg", "image/gif", "text/plain", "application/json"})
    void aContentTypeThatContradictsTheImageIsRejected(String contentType) {
        assertRejected(
                TestHeaders.of("ce_label", "mug", "content-type", contentType),
                TestImages.png(1),
                RejectionReason.CONTENT_TYPE_MISMATCH);
    }

    @Test
    void damagedImagesAreAcceptedOrRejectedWithoutOtherExceptions() {
        Random random = new Random(11);
        byte[] png = TestImages.png(1);
        byte[] jpeg = TestImages.jpeg(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] image = (i % 2 == 0 ? png : jpeg).clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                image[random.nextInt(image.length)] = (byte) random.nextInt(256);
            }
            byte[] damaged = Arrays.copyOf(image, image.length - random.nextInt(3) * random.nextInt(image.length / 3));
            // an exception of another type would stop the service at this record after every restart
            Throwable thrown = catchThrowable(() -> check(MUG, damaged));
            assertThat(thrown == null || thrown instanceof RejectedException)
                    .as("image %d: %s", i, thrown)
                    .isTrue();
        }
    }

    @Test
    void headersHaveTheirOwnLimit() {
        assertRejected(
                TestHeaders.of("ce_label", "mug", "baggage", "x".repeat(64 << 10)),
                TestImages.png(1),
                RejectionReason.INVALID_EVENT);
    }
}
