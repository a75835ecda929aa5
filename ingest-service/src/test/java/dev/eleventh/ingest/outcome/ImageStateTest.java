package dev.eleventh.ingest.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Label;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageStateTest {
    private static final Answer ANSWER = new Answer(5, 7, new Label("mug"), 0.75, true);
    private static final ImageState.Truth TRUTH = new ImageState.Truth(new Label("Füße"), 6, 9);

    static Stream<ImageState> states() {
        return Stream.of(new ImageState(ANSWER, TRUTH), new ImageState(ANSWER, null), new ImageState(null, TRUTH));
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
            assertThat(HexFormat.of().formatHex(serde.serializer().serialize("", new ImageState(ANSWER, TRUTH))))
                    .isEqualTo("0103" + "0000000000000005" + "0000000000000007" + "00036d7567" + "3fe8000000000000"
                            + "01" + "000646c3bcc39f65" + "0000000000000006" + "0000000000000009");
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
                new ImageEvent.Labelled(5, new Label("mug")),
                new ImageEvent.Relabelled(5, new Label("mug")),
                new ImageEvent.Erased());
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
        ImageState asked = new ImageState(ANSWER, null);

        assertThat(asked.after(new ImageEvent.Relabelled(6, new Label("cup")))).isEqualTo(asked);
    }

    @Test
    void anAnswerThatIsNewerThanALabelReadLaterDoesNotCount() {
        ImageState asked = new ImageState(ANSWER, null);

        assertThat(asked.after(new ImageEvent.Labelled(4, new Label("mug"))).answer())
                .isNull();
    }
}
