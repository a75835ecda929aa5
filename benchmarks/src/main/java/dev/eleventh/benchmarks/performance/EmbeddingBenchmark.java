package dev.eleventh.benchmarks.performance;

import dev.eleventh.contracts.Embedding;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the operations on one embedding between network and database. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EmbeddingBenchmark {
    private static final int DIMENSION = 1696;

    private final float[] values = values();
    private final Embedding embedding = Embedding.quantise(values);
    private final byte[] bytes = embedding.toBytes();
    private final float[] target = new float[DIMENSION];

    private static float[] values() {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            values[i] = (float) (Embedding.RANGE * random.nextDouble());
        }
        return values;
    }

    @Benchmark
    public Embedding quantise() {
        return Embedding.quantise(values);
    }

    @Benchmark
    public byte[] toBytes() {
        return embedding.toBytes();
    }

    @Benchmark
    public Embedding fromBytes() {
        return Embedding.fromBytes(bytes);
    }

    @Benchmark
    public float[] copyValues() {
        embedding.copyValuesTo(target, 0);
        return target;
    }
}
