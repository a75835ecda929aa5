package dev.eleventh.benchmarks.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void aFolderPerLabelWithPicturesInIt() throws IOException {
        TestFiles.picture(folder.resolve("mug/a.png"), Color.RED, 1);
        TestFiles.picture(folder.resolve("mug/more/b.JPG"), Color.RED, 2);
        TestFiles.picture(folder.resolve("Käse/a.jpeg"), Color.YELLOW, 3);
        Files.writeString(folder.resolve("mug/.hidden.png"), "no picture");
        Files.writeString(folder.resolve("mug/notes.txt"), "no picture");

        Dataset dataset = Dataset.open(folder);

        assertThat(dataset.format()).isEqualTo("ImageFolder");
        assertThat(dataset.labels()).extracting(Object::toString).containsExactly("Käse", "mug");
        assertThat(dataset.train())
                .extracting(Picture::name)
                .containsExactly("Käse/a.jpeg", "mug/a.png", "mug/more/b.JPG");
        assertThat(dataset.test()).isEmpty();
        assertThat(decode(dataset.train().get(0)).getWidth()).isEqualTo(32);
    }

    @Test
    void trainAndTestFoldersAreKeptApart() throws IOException {
        TestFiles.picture(folder.resolve("train/mug/a.png"), Color.RED, 1);
        TestFiles.picture(folder.resolve("test/mug/a.png"), Color.RED, 2);

        Dataset dataset = Dataset.open(folder);

        assertThat(dataset.train()).extracting(Picture::name).containsExactly("train/mug/a.png");
        assertThat(dataset.test()).extracting(Picture::name).containsExactly("test/mug/a.png");
    }

    @Test
    void aLabelMayBeCalledTrain() throws IOException {
        TestFiles.picture(folder.resolve("train/a.png"), Color.RED, 1);
        TestFiles.picture(folder.resolve("bus/a.png"), Color.RED, 2);

        assertThat(Dataset.open(folder).labels()).extracting(Object::toString).containsExactly("bus", "train");
    }

    @Test
    void idxFilesGzippedOrNot() throws IOException {
        idx("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte", 0, 11, 0);
        idx("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz", 2);

        Dataset dataset = Dataset.open(folder);

        assertThat(dataset.format()).isEqualTo("IDX");
        assertThat(dataset.train())
                .extracting(picture -> picture.label().value())
                .containsExactly("00", "11", "00");
        assertThat(dataset.test())
                .extracting(picture -> picture.label().value())
                .containsExactly("02");
        BufferedImage second = decode(dataset.train().get(1));
        assertThat(new int[] {second.getWidth(), second.getHeight()}).containsExactly(3, 2);
        // the second image starts at the seventh of the values 0, 1, 2, ...
        assertThat(second.getRaster().getSample(0, 0, 0)).isEqualTo(6);
        assertThat(second.getRaster().getSample(2, 1, 0)).isEqualTo(11);
    }

    @Test
    void damagedIdxFilesAreRefusedWithWhatIsWrong() throws IOException {
        idx("train-images-idx3-ubyte", "train-labels-idx1-ubyte", 0, 1);
        assertThatThrownBy(() -> Dataset.open(folder)).hasMessageContaining("must have one file of test labels");

        idx("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", 0, 1);
        Path images = folder.resolve("train-images-idx3-ubyte");
        byte[] whole = Files.readAllBytes(images);
        Files.write(images, Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> Dataset.open(folder)).hasMessageContaining("must be 12, was 11");
        Files.write(images, Arrays.copyOf(whole, 7));
        assertThatThrownBy(() -> Dataset.open(folder)).hasMessageContaining("ends before its header does");
        Files.write(images, "something else altogether".getBytes(UTF_8));
        assertThatThrownBy(() -> Dataset.open(folder)).hasMessageContaining("magic number must be 2051");
    }

    @Test
    void cifarBatchesWithTheNamesOfTheirLabels() throws IOException {
        TestFiles.cifar(folder.resolve("data_batch_1.bin"), 3, 1);
        TestFiles.cifar(folder.resolve("data_batch_2.bin"), 0);
        TestFiles.cifar(folder.resolve("test_batch.bin"), 9);
        Files.writeString(
                folder.resolve("batches.meta.txt"),
                "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");

        Dataset dataset = Dataset.open(folder);

        assertThat(dataset.format()).isEqualTo("CIFAR-10");
        assertThat(dataset.train())
                .extracting(picture -> picture.label().value())
                .containsExactly("cat", "automobile", "airplane");
        assertThat(dataset.test())
                .extracting(picture -> picture.label().value())
                .containsExactly("truck");
        assertThat(decode(dataset.train().get(0)).getRGB(0, 0)).isEqualTo(new Color(30, 0, 200).getRGB());
    }

    @Test
    void halfACifarBatchIsRefused() throws IOException {
        TestFiles.cifar(folder.resolve("data_batch_1.bin"), 3);
        Files.write(folder.resolve("test_batch.bin"), new byte[3072]);

        assertThatThrownBy(() -> Dataset.open(folder)).hasMessageContaining("whole records of 3073 bytes, had 3072");
    }

    @Test
    void anEmptyFolderIsRefusedWithWhatWasExpected() {
        assertThatThrownBy(() -> Dataset.open(folder)).hasMessageContaining("expected LABEL/image.png");
        assertThatThrownBy(() -> Dataset.open(folder.resolve("none"))).hasMessageContaining("is not a folder");
    }

    @Test
    void theDigestCoversNamesAndBytes() throws IOException {
        TestFiles.picture(folder.resolve("mug/a.png"), Color.RED, 1);
        var before = Dataset.open(folder).sha256();
        assertThat(Dataset.open(folder).sha256()).isEqualTo(before);

        Files.move(folder.resolve("mug/a.png"), folder.resolve("mug/b.png"));
        assertThat(Dataset.open(folder).sha256()).isNotEqualTo(before);

        Files.move(folder.resolve("mug/b.png"), folder.resolve("mug/a.png"));
        TestFiles.picture(folder.resolve("mug/a.png"), Color.RED, 2);
        assertThat(Dataset.open(folder).sha256()).isNotEqualTo(before);
    }

    private void idx(String images, String labels, int... values) throws IOException {
        TestFiles.idx(folder.resolve(images), folder.resolve(labels), values);
    }

    private static BufferedImage decode(Picture picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture.source().read()));
    }
}
