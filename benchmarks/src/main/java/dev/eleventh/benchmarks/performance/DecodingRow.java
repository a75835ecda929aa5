package dev.eleventh.benchmarks.performance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.eleventh.backbone.Backbone;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

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
            if (kind.isJpeg() && isThere("djpeg")) {
                figures.add(againstDjpeg(bench, kind, files, folder));
            }
        }
        return figures;
    }

    private static Figure againstPillow(Workbench bench, Pictures kind, List<byte[]> files, Path folder)
            throws Exception {
        Backbone backbone = bench.backbone();
        double seconds = bench.isQuick() ? 0.1 : 1.5;
        int side = backbone.description().inputSize();
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

    /** {@code djpeg} accepts one file and does not resize; its start-up time is measured with a file of one pixel. */
    private static Figure againstDjpeg(Workbench bench, Pictures kind, List<byte[]> files, Path folder)
            throws Exception {
        Backbone backbone = bench.backbone();
        Path nothing = bench.newFolder("nothing");
        for (int i = 0; i < files.size(); i++) {
            Files.write(nothing.resolve("%03d.jpg".formatted(i)), onePixel());
        }
        return Figure.inTurns(
                        "decoding/" + kind.kind() + "-djpeg",
                        "files/s",
                        bench.rounds(),
                        () -> Rate.perSecondOfOneCore(bench.isQuick() ? 0.1 : 1.5, () -> decode(backbone, files)),
                        () -> files.size() / Math.max(1e-9, djpeg(folder) - djpeg(nothing)),
                        null)
                .withNote("%s against djpeg, which decodes only".formatted(kind));
    }

    private static byte[] onePixel() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "jpeg", file);
        return file.toByteArray();
    }

    /** Returns the core seconds for all files of a folder, as the mean of ten runs. */
    private static double djpeg(Path folder) throws IOException {
        String loop = """
                for i in 1 2 3 4 5 6 7 8 9 10; do for f in *.jpg; do djpeg -ppm "$f" >/dev/null; done; done; times""";
        Process process = new ProcessBuilder("sh", "-c", loop)
                .directory(folder.toFile())
                .redirectError(Redirect.DISCARD)
                .start();
        // first the shell's times, then those of its children: user and system, such as 0m1.230000s
        String children = new String(process.getInputStream().readAllBytes(), US_ASCII)
                .lines()
                .skip(1)
                .findFirst()
                .orElse("");
        double seconds = 0;
        for (String time : children.split(" ", 2)) {
            String[] parts = time.replace("s", "").split("m", 2);
            if (parts.length < 2) {
                throw new IOException(
                        "the shell's times were '%s', expected such as 0m1.23s 0m0.45s".formatted(children));
            }
            seconds += 60 * Double.parseDouble(parts[0]) + Double.parseDouble(parts[1]);
        }
        return seconds / 10;
    }

    private static boolean isThere(String program) throws IOException, InterruptedException {
        return new ProcessBuilder("sh", "-c", "command -v " + program)
                        .redirectOutput(Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
