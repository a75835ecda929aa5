package dev.eleventh.contracts.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.contracts.fuzz.Fuzz;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("fuzz")
class HeadFuzzTest {
    private static final Label MUG = new Label("mug");
    private static final Label KEY = new Label("Schlüssel");
    private static final LinearHead LINEAR =
            new LinearHead(List.of(MUG, KEY), 3, new float[] {1, 2, 3, -4, 5.5f, 0}, new float[] {0.5f, -0.25f});
    private static final String METADATA = "'__metadata__':{'format':'eleventh.linear.v1','labels':'[\\'mug\\']'}";

    private static List<byte[]> seeds() {
        LinearHead other = new LinearHead(List.of(new Label("pen")), 3, new float[] {7, 8, 9}, new float[] {1});
        Descriptor descriptor =
                new Descriptor(new float[] {1, 2, 3}, new float[] {1, 1, 1}, new float[] {1, 0, 0, 1, 1, 1});
        Levels builtIn = new Levels.BuiltIn(7);
        Levels signed = new Quantiser(Quantiser.VERSION, 14, List.of(3, -2, 100));
        DistanceSketch distance =
                new DistanceSketch(new float[] {1, 2, 3}, new float[] {1, 0, 2}, new short[] {1, 2, 3, 4, 5, 6}, 0.5f);
        LinearHead measuring = new LinearHead(LINEAR.labels(), 3, LINEAR.weights(), LINEAR.bias(), distance);
        List<Head> heads = List.of(
                LINEAR,
                measuring,
                new ProjectedHead(builtIn, SignProjection.of(11, builtIn, 3), measuring),
                new ParallelHead(List.of(LINEAR, other)),
                new ReservedHead(LINEAR, 5),
                new ProjectedHead(builtIn, SignProjection.of(11, builtIn, 3), LINEAR),
                new ProjectedHead(signed, SignProjection.of(11, signed, 3), LINEAR),
                new NearestHead(List.of(MUG, KEY), descriptor, new short[] {1, 2, 3, 4}, new int[] {1, 0}, 1, 2, 3));
        return heads.stream().map(HeadCodec::encode).toList();
    }

    @Test
    void anyFileIsRefusedOrIsAHeadThatEncodesToItself() {
        Fuzz.target("head codec", seeds(), IllegalArgumentException.class)
                .run(1_000, input -> (1 << 20) + 64L * input.length, HeadFuzzTest::check);
    }

    private static void check(byte[] input) {
        Head head = HeadCodec.decode(input);
        byte[] encoded = HeadCodec.encode(head);
        assertThat(HeadCodec.encode(HeadCodec.decode(encoded))).isEqualTo(encoded);
        assertThat(head.labels()).isNotEmpty().doesNotHaveDuplicates();
        assertThat(head.dimension()).isPositive();
        for (LinearHead linear : linear(head)) {
            assertThat(linear.weights()).hasSize(linear.classes() * linear.dimension());
            for (float weight : linear.weights()) {
                assertThat(weight).isFinite();
            }
            for (float bias : linear.bias()) {
                assertThat(bias).isFinite();
            }
        }
    }

    private static List<LinearHead> linear(Head head) {
        if (head instanceof ParallelHead parallel) {
            List<LinearHead> parts = new ArrayList<>();
            parallel.parts().forEach(part -> parts.addAll(linear(part)));
            return parts;
        }
        if (head instanceof ReservedHead reserved) {
            return List.of(reserved.used());
        }
        if (head instanceof ProjectedHead projected) {
            return List.of(projected.head());
        }
        return head instanceof LinearHead linear ? List.of(linear) : List.of();
    }

    /**
     * Tensors of 4 and 8 bytes with the given header: a file that other readers would interpret differently must be
     * rejected.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "overlapping; [1]; [0,4]; [1,2]; [0,8]",
                "negative offset; [1]; [-4,0]; [1,2]; [4,12]",
                "offset of 2^32; [1]; [4294967296,4294967300]; [1,2]; [4,12]",
                "offset of 2^63; [1]; [0,9223372036854775808]; [1,2]; [4,12]",
                "offset that is a fraction; [1]; [0.5,4]; [1,2]; [4,12]",
                "offset that is a text; [1]; ['0',4]; [1,2]; [4,12]",
                "shape of 2^32+1; [4294967297]; [0,4]; [1,2]; [4,12]",
                "negative shape; [-1]; [0,4]; [1,2]; [4,12]",
                "shape whose product overflows; [1]; [0,4]; [65536,65536]; [4,12]",
                "shape that is larger than the data; [1]; [0,4]; [1,1000000]; [4,12]",
                "gap; [1]; [0,4]; [1,1]; [8,12]",
                "begins behind its end; [1]; [4,0]; [1,2]; [4,12]",
            })
    void aHeaderThatLiesIsRefused(String kind, String shape, String offsets, String secondShape, String secondOffsets) {
        String header =
                "{%s,'bias':{'dtype':'F32','shape':%s,'data_offsets':%s},'weight':{'dtype':'F32','shape':%s,'data_offsets':%s}}"
                        .formatted(METADATA, shape, offsets, secondShape, secondOffsets);

        assertThatThrownBy(() -> HeadCodec.decode(file(header, new float[3])))
                .as(kind)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("head file ");
    }

    @Test
    void theFileWithFalseHeadersIsAcceptedWithTrueOnes() {
        String header =
                "{%s,'bias':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'weight':{'dtype':'F32','shape':[1,2],'data_offsets':[4,12]}}"
                        .formatted(METADATA);

        assertThat(HeadCodec.decode(file(header, new float[3])).labels()).containsExactly(MUG);
        assertThatThrownBy(() -> HeadCodec.decode(file(header, new float[] {1, Float.NaN, 2})))
                .hasMessageContaining("must be finite");
        assertThatThrownBy(() -> HeadCodec.decode(file(header, new float[] {Float.NEGATIVE_INFINITY, 1, 2})))
                .hasMessageContaining("must be finite");
    }

    /**
     * 70,000 labels with weights of 70,000 values: the product exceeds an int; with 20,000 it fits, but takes
     * gigabytes.
     */
    @Test
    void moreLabelsThanRowsAreRefusedBeforeRowsAreAllocated() {
        for (int count : new int[] {20_000, 70_000}) {
            StringBuilder labels = new StringBuilder("[\\'0\\'");
            for (int i = 1; i < count; i++) {
                labels.append(",\\'").append(i).append("\\'");
            }
            String header =
                    "{'__metadata__':{'format':'eleventh.linear.v1','labels':'%s]'},'weight':{'dtype':'F32','shape':[1,%d],'data_offsets':[0,%d]},'bias':{'dtype':'F32','shape':[%d],'data_offsets':[%d,%d]}}"
                            .formatted(labels, count, 4 * count, count, 4 * count, 8 * count);

            assertThatThrownBy(() -> HeadCodec.decode(file(header, new float[2 * count])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must contain the tensor 'weight'");
        }
    }

    @Test
    void aHeaderLengthBeyondTheFileIsRefused() {
        for (long length : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, -1, 0, 1, 1L << 32, 9}) {
            byte[] file = ByteBuffer.allocate(16)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(length)
                    .array();

            assertThatThrownBy(() -> HeadCodec.decode(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("declares a header of " + length);
        }
    }

    private static byte[] file(String header, float[] data) {
        byte[] json = header.replace('\'', '"').getBytes(UTF_8);
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + json.length + data.length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json);
        for (float value : data) {
            file.putFloat(value);
        }
        return file.array();
    }
}
