package dev.eleventh.benchmarks;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.theme.MatlabTheme;

/**
 * Plots accuracies as PNG, a line for each strategy. (XChart's SVG needs another library, turns
 * text into outlines, and was five times as large.)
 */
final class AccuracyPlot {
    private static final int DOTS_PER_INCH = 144;

    /** Colours that colour-blind people can distinguish (Okabe and Ito 2008); further lines reuse them dashed. */
    private static final List<Color> COLOURS = List.of(
            new Color(0x0072B2),
            new Color(0xE69F00),
            new Color(0x009E73),
            new Color(0xD55E00),
            new Color(0xCC79A7),
            new Color(0x56B4E9),
            new Color(0x000000));

    private AccuracyPlot() {}

    /**
     * One line.
     *
     * @param x ascending
     * @param accuracies one for each x, in [0, 1]
     */
    record Line(String name, List<Integer> x, List<Double> accuracies) {}

    /** Writes the plot of the results of one order: accuracy against classes seen. */
    static void write(Path file, String title, Order order, List<StrategyResult> results) throws IOException {
        List<Line> lines = results.stream()
                .map(result -> new Line(
                        result.strategy(),
                        order == Order.INTERLEAVED
                                ? IntStream.rangeClosed(1, result.classesSeen().size())
                                        .boxed()
                                        .toList()
                                : result.classesSeen(),
                        result.accuracyPerStep()))
                .toList();
        String steps = order == Order.INTERLEAVED ? "step; all classes were seen in the first" : "classes seen";
        write(file, title, steps, "accuracy on the test images of all classes seen", 0, lines);
    }

    /**
     * Writes a plot.
     *
     * @param lowest the smallest accuracy that the plot shows
     */
    static void write(Path file, String title, String xTitle, String yTitle, double lowest, List<Line> lines)
            throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(560)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        chart.getStyler().setTheme(new MatlabTheme());
        chart.getStyler().setYAxisMin(lowest).setYAxisMax(1.0).setXAxisDecimalPattern("0");
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE).setChartBackgroundColor(Color.WHITE);
        for (int i = 0; i < lines.size(); i++) {
            Line each = lines.get(i);
            XYSeries line = chart.addSeries(each.name(), each.x(), each.accuracies());
            line.setMarkerColor(COLOURS.get(i % COLOURS.size()));
            line.setLineColor(COLOURS.get(i % COLOURS.size()));
            line.setLineStyle(i < COLOURS.size() ? SeriesLines.SOLID : SeriesLines.DASH_DASH);
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        BitmapEncoder.saveBitmapWithDPI(chart, file.toString(), BitmapFormat.PNG, DOTS_PER_INCH);
    }
}
