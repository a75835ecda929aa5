package dev.eleventh.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Accuracy against classes seen, a line for each strategy, as SVG. */
final class AccuracyPlot {
    private AccuracyPlot() {}

    static void write(Path file, String title, List<StrategyResult> results) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(900)
                .height(560)
                .title(title)
                .xAxisTitle("classes seen")
                .yAxisTitle("accuracy on the test images of all classes seen")
                .build();
        chart.getStyler()
                .setLegendPosition(LegendPosition.OutsideE)
                .setYAxisMin(0.0)
                .setYAxisMax(1.0)
                .setXAxisDecimalPattern("0");
        for (StrategyResult result : results) {
            chart.addSeries(result.strategy(), result.classesSeen(), result.accuracyPerStep());
        }
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    }
}
