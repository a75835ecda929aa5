package dev.eleventh.backbone.image;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures resizing alone, on already decoded pixels. It is in this package because the measured class is
 * package-private.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ResizeBenchmark {
    private static final int TO = 128;

    @Param({"28x28", "224x224", "1200x900"})
    public String from = "";

    private RgbRows rows = new Noise(1, 1);

    @Setup
    public void open() {
        int by = from.indexOf('x');
        rows = new Noise(Integer.parseInt(from.substring(0, by)), Integer.parseInt(from.substring(by + 1)));
    }

    @Benchmark
    public float[] resize() throws IOException {
        return Resize.toSquare(rows, TO);
    }

    /** Returns the same row every time, because reading rows belongs to the decoder's time. */
    private static final class Noise implements RgbRows {
        private final int width;
        private final int height;
        private final float[] row;

        Noise(int width, int height) {
            this.width = width;
            this.height = height;
            this.row = new float[3 * width];
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) (255 * random.nextDouble());
            }
        }

        @Override
        public int width() {
            return width;
        }

        @Override
        public int height() {
            return height;
        }

        @Override
        public void read(int y, float[] rgb) {
            System.arraycopy(row, 0, rgb, 0, row.length);
        }
    }
}
