package dev.eleventh.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.image.ImageFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
    @ParameterizedTest
    @CsvSource({
        "image/jpeg; charset=binary, JPEG",
        "IMAGE/JPEG;q=1, JPEG",
        "image/jpg, JPEG",
        "image/pjpeg, JPEG",
        "image/png; charset=none, PNG",
        "image/x-png, PNG",
        "'', JPEG",
        "application/octet-stream, PNG",
        "binary/octet-stream, JPEG",
        "image/*, PNG",
        "jpeg, JPEG",
        "jpg, PNG",
        "'\"image/png\"', PNG",
        "'image/jpeg, image/jpeg', JPEG",
        "'text/plain, image/jpeg', JPEG",
        "'image/jpeg, nonsense', JPEG",
        "application/jpg, JPEG",
        "application/x-png, PNG"
    })
    void synonymsOfAFormatAndTypesThatClaimNothingAreAccepted(String contentType, ImageFormat format) {
        assertThatCode(() -> ExampleAttributes.checkContentType(contentType, format))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "image/x-png; charset=binary",
                "text/plain",
                "image/webp",
                "image/jpeg, image/png",
                "image/jpeg1.2.840"
            })
    void anotherClaimIsRefused(String contentType) {
        assertThatThrownBy(() -> ExampleAttributes.checkContentType(contentType, ImageFormat.JPEG))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectionReason.CONTENT_TYPE_MISMATCH));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"multipart/form-data; boundary=x", "Multipart/Form-Data", "multipart/form-data; boundary=\"a,b\""
            })
    void aFormIsRecognised(String contentType) {
        assertThatThrownBy(() -> ExampleAttributes.checkIsNoForm(contentType)).hasMessageContaining("form");
    }
}
