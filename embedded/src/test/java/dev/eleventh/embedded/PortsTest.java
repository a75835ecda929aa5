package dev.eleventh.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PortsTest {
    /** By chance, some of so many random ports would be equal. */
    private static final int PORTS = 500;

    @Test
    void noPortIsGivenTwice() {
        List<Integer> ports = Stream.generate(Ports::free).limit(PORTS).toList();

        assertThat(ports).doesNotHaveDuplicates();
    }
}
