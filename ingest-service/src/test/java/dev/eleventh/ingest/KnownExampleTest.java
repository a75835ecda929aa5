package dev.eleventh.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KnownExampleTest {
    private static final KnownExample EXAMPLE =
            new KnownExample(Sha256.of(new byte[] {1, 2, 3}), new Label("Käse"), "/cameras/7");

    /** Stored for years: these bytes must be read by every later version. */
    private static final byte[] GOLDEN = HexFormat.of()
            .parseHex("01039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"
                    + "00054bc3a47365"
                    + "2f63616d657261732f37");

    @Test
    void isStoredAsTheseBytes() {
        assertThat(EXAMPLE.toBytes()).isEqualTo(GOLDEN);
        assertThat(KnownExample.fromBytes(GOLDEN)).isEqualTo(EXAMPLE);
    }

    @Test
    void aLaterLayoutIsNotMisread() {
        byte[] later = GOLDEN.clone();
        later[0] = 2;

        assertThatIllegalStateException()
                .isThrownBy(() -> KnownExample.fromBytes(later))
                .withMessageContaining("layout 2, expected 1");
    }
}
