package dev.eleventh.benchmarks.performance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectedException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Headers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures encoding an example as a record's headers and decoding it; the image is not touched. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventCodecBenchmark {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    private final byte[] key = "example-0042".getBytes(UTF_8);
    private final byte[] image = Pictures.JPEG_224.file(0, 0);
    private final ExampleEvent event = new ExampleEvent.Labelled(
            new ExampleId("example-0042"), "/benchmark", TIME, new Label("mug"), "image/jpeg", new EncodedImage(image));
    private final Headers headers = ExampleEventCodec.encode(event);

    @Benchmark
    public Headers encode() {
        return ExampleEventCodec.encode(event);
    }

    @Benchmark
    public ExampleEvent decode() throws RejectedException {
        return ExampleEventCodec.decode(key, headers, image, TIME);
    }
}
