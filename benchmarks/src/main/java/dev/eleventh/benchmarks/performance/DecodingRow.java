package dev.eleventh.benchmarks.performance;

import dev.eleventh.backbone.Backbone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures decoding a file's bytes into the numbers that the backbone reads, on one core. */
final class DecodingRow implements Row {
    private static final double BAR = 0.4;
    private static final int CLASSES = 10;

    @Override
    public String name() {
        return "decoding";
    }

    @Override
    public String what() {
        return "files/s decoded, resized and normalised on one core, ours against Pillow (libjpeg-turbo)";
    }

    @Override
    public List<Figure> measure(Workbench bench) throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (Pictures kind : Pictures.values()) {
            List<byte[]> files =
                    kind.files(kind == Pictures.JPEG_1200 ? bench.size(20, 2) : bench.size(60, 4), CLASSES);
            Path folder = bench.newFolder("pictures");
            for (int i = 0; i < files.size(); i++) {
                Files.write(folder.resolve("%03d.%s".formatted(i, kind.extension())), files.get(i));
            }
            figures.add(againstPillow(bench, kind, files, folder));
        }
        return figures;
    }

    private static Figure againstPillow(Workbench bench, Pictures kind, List<byte[]> files, Path folder)
            throws Exception {
        Backbone backbone = bench.backbone();
        double seconds = bench.isQuick() ? 0.1 : 1.5;
        int side = backbone.description().format().width();
        try (PythonYardstick python = PythonYardstick.start(
                bench.newFolder("pillow"), "decoding.py", "PIL, numpy", "python3-pil python3-numpy", folder, side)) {
            int bytes = files.stream().mapToInt(file -> file.length).sum() / files.size();
            return Figure.inTurns(
                            "decoding/" + kind.kind(),
                            "files/s",
                            bench.rounds(),
                            () -> Rate.perSecondOfOneCore(seconds, () -> decode(backbone, files)),
                            () -> python.number("decode " + seconds, "per_second"),
                            // the other kinds are only shown for comparison
                            kind == Pictures.JPEG_224 ? Bar.atLeast(BAR) : null)
                    .withNote("%s of %.1f kB against Pillow".formatted(kind, bytes / 1e3));
        }
    }

    private static int decode(Backbone backbone, List<byte[]> files) throws Exception {
        for (byte[] file : files) {
            backbone.decode(file);
        }
        return files.size();
    }
}
