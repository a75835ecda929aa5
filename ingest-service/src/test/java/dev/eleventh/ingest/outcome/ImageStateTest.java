package dev.eleventh.ingest.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageStateTest {
    private static final Sha256 HEAD = new Sha256("1".repeat(64));
    private static final Sha256 IMAGE = new Sha256("2".repeat(64));
    private static final Answer ANSWER = answer(5, IMAGE);
    private static final ImageState.Truth TRUTH = new ImageState.Truth(new Label("Füße"), IMAGE, 6, 9);
    private static final ImageState ASKED = new ImageState(ANSWER, null, 0);

    private static Answer answer(long at, Sha256 image) {
        return new Answer(at, 7, HEAD, image, new Label("mug"), 0.75, true);
    }

    private static ImageEvent label(long at) {
        return new ImageEvent.Labelled(at, new Label("mug"), IMAGE);
    }

    static Stream<ImageState> states() {
        return Stream.of(
                new ImageState(ANSWER, TRUTH, 4), ASKED, new ImageState(null, TRUTH, 0), new ImageState(null, null, 4));
    }

    @ParameterizedTest
    @MethodSource("states")
    void aStoredStateIsReadBack(ImageState state) {
        try (Serde<ImageState> serde = ImageState.serde()) {
            assertThat(serde.deserializer().deserialize("", serde.serializer().serialize("", state)))
                    .isEqualTo(state);
        }
    }

    @Test
    void theStoredLayoutNeverChanges() {
        try (Serde<ImageState> serde = ImageState.serde()) {
            assertThat(HexFormat.of().formatHex(serde.serializer().serialize("", new ImageState(ANSWER, TRUTH, 4))))
                    .isEqualTo("01" + "0000000000000004" + "03" + "0000000000000005" + "0000000000000007"
                            + HEAD.hex() + IMAGE.hex() + "00036d7567" + "3fe8000000000000" + "01"
                            + "000646c3bcc39f65" + IMAGE.hex() + "0000000000000006" + "0000000000000009");
        }
    }

    @Test
    void aLaterLayoutIsRefused() {
        try (Serde<ImageState> serde = ImageState.serde()) {
            assertThatThrownBy(() -> serde.deserializer().deserialize("", new byte[] {2, 0}))
                    .hasMessageContaining("image state has layout 2, expected 1");
        }
    }

    static Stream<ImageEvent> events() {
        return Stream.of(
                new ImageEvent.Answered(ANSWER),
                label(5),
                new ImageEvent.Relabelled(5, new Label("mug")),
                new ImageEvent.Erased(5));
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventOfTheRepartitionTopicIsReadBack(ImageEvent event) {
        try (Serde<ImageEvent> serde = ImageEvent.serde()) {
            assertThat(serde.deserializer().deserialize("", serde.serializer().serialize("", event)))
                    .isEqualTo(event);
        }
    }

    @Test
    void aCorrectionOfAnUnknownLabelChangesNothing() {
        assertThat(ASKED.after(new ImageEvent.Relabelled(6, new Label("cup")))).isEqualTo(ASKED);
    }

    @Test
    void anAnswerThatIsNewerThanALabelReadLaterDoesNotCount() {
        assertThat(ASKED.after(label(4)).answer()).isNull();
    }

    @Test
    void anAnswerToAnotherImageWithTheSameIdDoesNotCount() {
        Answer other = answer(5, new Sha256("3".repeat(64)));

        assertThat(new ImageState(other, null, 0).after(label(6)).answer()).isNull();
        assertThat(ImageState.NONE
                        .after(label(6))
                        .after(new ImageEvent.Answered(other))
                        .answer())
                .isNull();
    }

    @Test
    void anAnswerFromBeforeAnErasureNeverCounts() {
        ImageState erased = ASKED.after(label(6)).after(new ImageEvent.Erased(8));

        assertThat(erased).isEqualTo(new ImageState(null, null, 8));
        assertThat(erased.after(new ImageEvent.Answered(answer(7, IMAGE)))).isEqualTo(erased);
        assertThat(erased.after(new ImageEvent.Answered(answer(9, IMAGE))).answer())
                .isNotNull();
    }

    @Test
    void anAnswerFromAfterAnErasureThatIsReadLaterCounts() {
        assertThat(ASKED.after(new ImageEvent.Erased(4)).answer()).isEqualTo(ANSWER);
    }
}
