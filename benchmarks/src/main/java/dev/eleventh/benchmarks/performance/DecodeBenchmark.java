package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.image.InvalidImageException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Measures decoding an image file into the numbers that the backbone reads, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBenchmark {
    @Param({"PNG_28", "JPEG_224", "JPEG_1200"})
    public String picture = "";

    private byte[] file = {};
    private @Nullable Backbone backbone;

    @Setup(Level.Trial)
    public void open() {
        file = Pictures.valueOf(picture).file(0, 0);
        backbone = Backbone.load();
    }

    @TearDown(Level.Trial)
    public void close() {
        if (backbone != null) {
            backbone.close();
        }
    }

    @Benchmark
    public Pixels decode() throws InvalidImageException {
        if (backbone == null) {
            throw new IllegalStateException("not set up");
        }
        return backbone.decode(file);
    }
}
