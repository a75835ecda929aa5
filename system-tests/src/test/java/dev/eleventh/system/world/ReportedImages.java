package dev.eleventh.system.world;

import static dev.eleventh.system.world.WorldCases.ask;
import static dev.eleventh.system.world.WorldCases.predict;
import static dev.eleventh.system.world.WorldCases.send;
import static dev.eleventh.system.world.WorldCases.taken;
import static dev.eleventh.system.world.WorldCases.teach;

import dev.eleventh.contracts.fuzz.OddImages;
import java.util.List;
import java.util.stream.Stream;

/**
 * Images that other programs can open: each is accepted at every door. {@code ImageDecoderFuzzTest} checks their
 * pixels.
 */
final class ReportedImages {
    private ReportedImages() {}

    static List<WorldCase> all() {
        return OddImages.reported().stream()
                .flatMap(image -> Stream.of(
                                teach(image.name()), send(image.name()), predict(image.name()), ask(image.name()))
                        .map(line -> line.withBody(image.image().bytes()).is(taken(line.door()), image.source())))
                .toList();
    }
}
