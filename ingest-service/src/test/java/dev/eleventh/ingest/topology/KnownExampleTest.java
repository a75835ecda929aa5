package dev.eleventh.ingest.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KnownExampleTest {
    private static final String CONTENT = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"
            + "00054bc3a47365"
            + "2f63616d657261732f37";

    /** Values are stored for years, so every later version must read these bytes and those of the first layout. */
    private static final byte[] GOLDEN =
            HexFormat.of().parseHex("02" + "00000002" + "0000000000000011" + "00000001" + "0000000100000000" + CONTENT);

    private static final byte[] FIRST = HexFormat.of().parseHex("01" + CONTENT);

    private static final KnownExample EXAMPLE = example(new AcceptedFrom(2, 17), new AcceptedFrom(1, 1L << 32));

    private static KnownExample example(AcceptedFrom brought, AcceptedFrom latest) {
        return new KnownExample(Sha256.of(new byte[] {1, 2, 3}), new Label("Käse"), "/cameras/7", brought, latest);
    }

    @Test
    void theStoredBytesAreStable() {
        assertThat(EXAMPLE.toBytes()).isEqualTo(GOLDEN);
        assertThat(KnownExample.fromBytes(GOLDEN)).isEqualTo(EXAMPLE);
    }

    @Test
    void theFirstLayoutIsReadWithoutAcceptances() {
        assertThat(KnownExample.fromBytes(FIRST)).isEqualTo(example(AcceptedFrom.UNKNOWN, AcceptedFrom.UNKNOWN));
    }

    @Test
    void aLaterLayoutIsRefused() {
        byte[] later = GOLDEN.clone();
        later[0] = 3;

        assertThatIllegalStateException()
                .isThrownBy(() -> KnownExample.fromBytes(later))
                .withMessageContaining("layout 3, expected 1 or 2");
    }
}
