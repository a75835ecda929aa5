package dev.eleventh.contracts.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.contracts.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HeadCodecTest {
    private static final LinearHead HEAD = new LinearHead(
            List.of(new Label("mug"), new Label("Schlüssel")), 3, new float[] {1, 2, 3, -4, 5.5f, 0}, new float[] {
                0.5f, -0.25f
            });

    /** Version 1 of the format, byte for byte: published heads must stay readable. */
    private static final String GOLDEN_HEADER = "{\"__metadata__\":{\"format\":\"eleventh.linear.v1\","
            + "\"labels\":\"[\\\"mug\\\",\\\"Schlüssel\\\"]\"},"
            + "\"bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[8,32]}}";

    @Test
    void aHeadIsASafetensorsFile() {
        ByteBuffer file = ByteBuffer.wrap(HeadCodec.encode(HEAD)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[Math.toIntExact(file.getLong())];
        file.get(header);

        assertThat(new String(header, UTF_8).stripTrailing()).isEqualTo(GOLDEN_HEADER);
        assertThat(header.length % 8).isZero();
        float[] tensors = new float[8];
        file.asFloatBuffer().get(tensors);
        assertThat(tensors).containsExactly(0.5f, -0.25f, 1, 2, 3, -4, 5.5f, 0);
    }

    @Test
    void decodingGivesBackTheHead() {
        LinearHead head = (LinearHead) HeadCodec.decode(HeadCodec.encode(HEAD));

        assertThat(head.labels()).isEqualTo(HEAD.labels());
        assertThat(head.dimension()).isEqualTo(3);
        assertThat(head.weights()).isEqualTo(HEAD.weights());
        assertThat(head.bias()).isEqualTo(HEAD.bias());
    }

    @Test
    void everyTruncatedFileIsRefused() {
        byte[] file = HeadCodec.encode(HEAD);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> HeadCodec.decode(cut))
                    .as("%d of %d bytes", length, file.length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("head file ");
        }
    }

    @Test
    void nonFiniteNumbersAreRefused() {
        byte[] file = HeadCodec.encode(HEAD);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putFloat(file.length - 4, Float.NaN);

        assertThatThrownBy(() -> HeadCodec.decode(file)).hasMessageContaining("weight 5 of a head must be finite");
    }

    @Test
    void aFalseHeaderIsRefusedBeforeAnythingIsAllocated() {
        assertRefused("\"shape\":[2,3]", "\"shape\":[2,9]");
        assertRefused("\"F32\"", "\"F16\"");
        assertRefused("[8,32]", "[0,32]");
        assertRefused("linear.v1", "linear.v9");
        assertRefused("[\\\"mug\\\"", "[null  \"");
        ByteBuffer huge = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(Long.MAX_VALUE);
        assertThatThrownBy(() -> HeadCodec.decode(huge.array())).hasMessageContaining("declares a header of");
    }

    private static void assertRefused(String from, String to) {
        String text = new String(HeadCodec.encode(HEAD), ISO_8859_1);
        assertThat(text).contains(from);
        byte[] forged = text.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to))
                .getBytes(ISO_8859_1);
        assertThatThrownBy(() -> HeadCodec.decode(forged))
                .as("%s -> %s", from, to)
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static final LinearHead ONE_MORE =
            new LinearHead(List.of(new Label("cup")), 3, new float[] {7, 8, 9}, new float[] {1});

    /** Reads float32 values, so its file contains the quantiser. */
    private static final ProjectedHead ON_VALUES = new ProjectedHead(
            new Quantiser(Quantiser.VERSION, 14, List.of(10, -126, 100, 0)), new SignProjection(11, 4, 3, 16), HEAD);

    private static final LinearHead WITH_DISTANCE = new LinearHead(
            HEAD.labels(),
            3,
            HEAD.weights(),
            HEAD.bias(),
            new DistanceSketch(
                    new float[] {1, 2, 3}, new float[] {0.5f, 0, 2}, new short[] {1, -2, 3, -4, 5, 6}, 0.25f));

    @Test
    void aHeadKeepsItsDistanceAndWithoutItIsTheHeadOfEarlierReleases() {
        LinearHead read = (LinearHead) HeadCodec.decode(HeadCodec.encode(WITH_DISTANCE));
        DistanceSketch distance = Objects.requireNonNull(read.distance());

        assertThat(distance.rows()).isEqualTo(2);
        assertThat(distance.offset()).containsExactly(1, 2, 3);
        assertThat(distance.scale()).containsExactly(0.5f, 0, 2);
        assertThat(distance.weights()).containsExactly(1, -2, 3, -4, 5, 6);
        assertThat(distance.step()).isEqualTo(0.25f);
        assertThat(HeadCodec.encode(read.withoutDistance())).isEqualTo(HeadCodec.encode(HEAD));
        ProjectedHead projected = new ProjectedHead(ON_VALUES.levels(), ON_VALUES.projection(), WITH_DISTANCE);
        assertThat(HeadCodec.encode(projected.withoutDistance())).isEqualTo(HeadCodec.encode(ON_VALUES));
    }

    @Test
    void aDistanceThatDoesNotFitIsRefused() {
        float[] three = {1, 2, 3};
        assertThatThrownBy(() -> new DistanceSketch(three, three, new short[4], 1))
                .hasMessageContaining(
                        "a distance of 3 values needs as many scales and whole rows of weights, had 3 and 4");
        assertThatThrownBy(() -> new DistanceSketch(three, three, new short[3], Float.NaN))
                .hasMessageContaining("must be finite");
        DistanceSketch of3 = new DistanceSketch(three, three, new short[3], 1);
        assertThatThrownBy(() -> new LinearHead(HEAD.labels(), 4, new float[8], new float[2], of3))
                .hasMessage("the distance of a head of 4 values must read as many, reads 3");
    }

    @Test
    void aHeadOnFloat32ValuesKeepsItsQuantiserAndStep() {
        ProjectedHead read = (ProjectedHead) HeadCodec.decode(HeadCodec.encode(ON_VALUES));

        assertThat(read.levels()).isEqualTo(ON_VALUES.levels());
        assertThat(read.projection()).isEqualTo(ON_VALUES.projection());
    }

    @Test
    void aProjectionThatDoesNotFitTheLevelsIsRefused() {
        Levels levels = new Levels.BuiltIn(4);
        assertThatThrownBy(() -> new ProjectedHead(levels, new SignProjection(11, 4, 3, 16), HEAD))
                .hasMessageContaining("must have step 32, had 16");
        assertThatThrownBy(() -> new ProjectedHead(levels, new SignProjection(11, 5, 3, 32), HEAD))
                .hasMessageContaining("a projection of 5 values must read embeddings of as many, reads 4");
        assertThatThrownBy(() -> new SignProjection(11, 4, 3, 24)).hasMessageContaining("power of two");
    }

    @Test
    void everyKindOfHeadIsReadBackUnchanged() {
        Levels levels = new Levels.BuiltIn(5);
        SignProjection projection = SignProjection.of(11, levels, 3);
        Descriptor plain = new Descriptor(new float[] {1, 2}, new float[] {3, 4}, null);
        Descriptor projected = new Descriptor(new float[] {1, 2}, new float[] {3, 4}, new float[] {1, 2, 3, 4, 5, 6});
        for (Head head : List.of(
                HEAD,
                new ParallelHead(List.of(HEAD, ONE_MORE)),
                new ReservedHead(HEAD, 4),
                new ProjectedHead(levels, projection, HEAD),
                ON_VALUES,
                WITH_DISTANCE,
                new ProjectedHead(levels, projection, WITH_DISTANCE),
                new ProjectedHead(ON_VALUES.levels(), ON_VALUES.projection(), WITH_DISTANCE),
                new NearestHead(HEAD.labels(), plain, new short[] {1, 2, 3, 4, 5, 6}, new int[] {0, 1, 1}, 5, 1, 0),
                new NearestHead(
                        HEAD.labels(), projected, new short[] {1, 2, 3, 4, 5, 6}, new int[] {1, 0}, 1, 2.5f, -1))) {
            byte[] file = HeadCodec.encode(head);
            Head read = HeadCodec.decode(file);

            assertThat(read).hasSameClassAs(head);
            assertThat(read.labels()).isEqualTo(head.labels());
            assertThat(read.dimension()).isEqualTo(head.dimension());
            assertThat(HeadCodec.encode(read)).isEqualTo(file);
        }
    }

    /** Fixes each format: published heads must stay readable. */
    @Test
    void theFormatsKeepTheirDigests() {
        assertThat(digest(new ParallelHead(List.of(HEAD, ONE_MORE))))
                .isEqualTo("5bac8d50fd7f328cbafc6f93d4cd1df91cd237a019bc9f0860a207fb6e3ceb53");
        assertThat(digest(new ReservedHead(HEAD, 4)))
                .isEqualTo("f8b8ceb899de4cc4f7d42592bd662e6fde3bba57b4bebc9636ce3868271c7850");
        Levels levels = new Levels.BuiltIn(5);
        assertThat(digest(new ProjectedHead(levels, SignProjection.of(11, levels, 3), HEAD)))
                .isEqualTo("6032652caaacebcc614ff4ea01a189f57c7f37d10edba01fc2cc3ef81601df22");
        assertThat(digest(ON_VALUES)).isEqualTo("2d9324b9cf61ecacf8b5199c27022aa4e52f30e26bcc8784c4565ecae74001c1");
        assertThat(digest(WITH_DISTANCE)).isEqualTo("68625d1011096eb32d5faeb0e726efb490607b02943b947911abbcb88e226d08");
        assertThat(digest(new ProjectedHead(levels, SignProjection.of(11, levels, 3), WITH_DISTANCE)))
                .isEqualTo("cca6ec10dcfdc3ace87ee77eab262cc46ba76bc49b0f4de89be789039db48c5b");
        assertThat(digest(new ProjectedHead(ON_VALUES.levels(), ON_VALUES.projection(), WITH_DISTANCE)))
                .isEqualTo("ae92fa0c51c82ef0c3760c7e1d7e7f0e57aef3d68beb9fde8920bac5811e8c42");
        assertThat(digest(new NearestHead(
                        HEAD.labels(),
                        new Descriptor(new float[] {1, 2}, new float[] {3, 4}, new float[] {1, 2, 3, 4, 5, 6}),
                        new short[] {1, 2, 3, 4, 5, 6},
                        new int[] {1, 0},
                        1,
                        2.5f,
                        -1)))
                .isEqualTo("3c4d0c4e0db4722b96c19639747b4c12280bcb6b01e1fc99cc73022374ac318b");
    }

    private static String digest(Head head) {
        return Sha256.of(HeadCodec.encode(head)).hex();
    }

    @Test
    void aPartCanBeAddedAndRemovedAgain() {
        ParallelHead one = new ParallelHead(List.of(HEAD));

        ParallelHead two = one.with(ONE_MORE);

        assertThat(two.labels()).containsExactly(new Label("mug"), new Label("Schlüssel"), new Label("cup"));
        assertThat(HeadCodec.encode(two.without(1))).isEqualTo(HeadCodec.encode(one));
        assertThatThrownBy(() -> one.with(HEAD)).hasMessageContaining("must share no label");
    }

    @Test
    void anIndexWithoutADescriptorForALabelIsRefused() {
        Descriptor plain = new Descriptor(new float[] {0}, new float[] {1}, null);
        assertThatThrownBy(() -> new NearestHead(HEAD.labels(), plain, new short[] {1}, new int[] {0}, 1, 1, 0))
                .hasMessageContaining("label 'Schlüssel' of an index has no descriptor");
        assertThatThrownBy(() -> new NearestHead(HEAD.labels(), plain, new short[] {1}, new int[] {2}, 1, 1, 0))
                .hasMessageContaining("must name one of 2 labels, named 2");
    }
}
