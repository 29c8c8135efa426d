package org.talweg.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.talweg.data.Dataset;
import org.talweg.data.Datasets;
import org.talweg.data.Split;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
import org.talweg.train.Trainer;

/**
 * A training step of dense layers with ReLU, softmax cross-entropy and Adam, against the time that its matrix products alone
 * take on the same engine.
 */
final class StepSuite {
    /** Rows of the training set, repeated to as many as MNIST has, so that a batch comes from memory as it would there. */
    private static final int ROWS = 60 * 1024;

    private record Case(int[] widths, int batch) {
        String network() {
            return IntStream.of(widths).mapToObj(String::valueOf).collect(Collectors.joining("-"));
        }
    }

    /**
     * @param flops      of the step's matrix products
     * @param step       seconds of a step
     * @param arithmetic seconds of its matrix products, each measured alone
     * @param ratio      of medians, step over arithmetic: 1 would be a step of nothing but matrix products
     */
    record Result(String suite, String network, int batch, int threads, double flops, Rounds step, Rounds arithmetic, double ratio,
            Rounds ratios, List<Speed> products) {}

    record Speed(String product, Rounds gflops) {}

    private final Effort effort;
    private final PrintStream out;

    StepSuite(Effort effort, PrintStream out) {
        this.effort = effort;
        this.out = out;
    }

    List<Result> run(int[] threadCounts) {
        out.println("step: milliseconds, median (least - greatest) of " + effort.rounds() + " rounds; arithmetic: its matrix products"
                + " alone, between the rounds; ratio of medians, in brackets the middle half of the rounds' own ratios");
        List<Result> results = new ArrayList<>();
        Dataset images = repeated(Datasets.fashionMini().train());
        Dataset digits = repeated(Datasets.digits());
        int[] deep = {784, 512, 512, 10};
        for (int threads : threadCounts) {
            for (int batch : new int[] {128, 32, 1024}) {
                results.add(measure(new Case(deep, batch), images, threads));
            }
            results.add(measure(new Case(new int[] {64, 64, 10}, 32), digits, threads));
        }
        return results;
    }

    private static Dataset repeated(Dataset data) {
        return data.select(data.name(), IntStream.range(0, ROWS).map(i -> i % data.rows()).toArray());
    }

    private Result measure(Case measured, Dataset data, int threads) {
        int[] widths = measured.widths;
        Model.Builder model = Model.input(widths[0]);
        for (int i = 1; i < widths.length - 1; i++) {
            model.dense(widths[i]).relu();
        }
        model.dense(widths[widths.length - 1]);
        List<Product> products = Product.ofStep(widths, measured.batch);
        try (CpuEngine engine = new CpuEngine(threads)) {
            StepTimer timer = new StepTimer(engine, products, measured.batch, effort);
            try {
                new Trainer(engine, model.softmaxCrossEntropy()).optimizer(Adam.at(1e-3)).batchSize(measured.batch)
                        .epochs(Integer.MAX_VALUE).progress(timer).fit(new Split(data, data.select("few", new int[] {0, 1})));
            } catch (StepTimer.Enough stopped) {
                // The only way that a training without an end is meant to end.
            }
            Rounds step = timer.step();
            Rounds arithmetic = timer.arithmetic();
            List<Speed> speeds = new ArrayList<>();
            double flops = 0;
            for (int i = 0; i < products.size(); i++) {
                speeds.add(new Speed(products.get(i).toString(), timer.product(i).rate(products.get(i).flops() / 1e9)));
                flops += products.get(i).flops();
            }
            Result result = new Result("step", measured.network(), measured.batch, threads, flops, step, arithmetic,
                    step.median() / arithmetic.median(), step.over(arithmetic), speeds);
            print(result);
            return result;
        }
    }

    private void print(Result result) {
        Rounds step = result.step;
        out.printf("%-14s batch %4d  %d thread%s  step %7.3f (%7.3f - %7.3f)   %8.2f MFLOP   arithmetic %7.3f at %6.1f GFLOP/s   ratio %4.2f (%4.2f - %4.2f)%n",
                result.network, result.batch, result.threads, result.threads == 1 ? " " : "s", 1e3 * step.median(),
                1e3 * step.least(), 1e3 * step.greatest(), result.flops / 1e6, 1e3 * result.arithmetic.median(),
                result.flops / 1e9 / result.arithmetic.median(), result.ratio, result.ratios.quantile(Rounds.LOWER_QUARTILE),
                result.ratios.quantile(Rounds.UPPER_QUARTILE));
        out.println("    " + result.products.stream().map(speed -> String.format("%s %.0f", speed.product, speed.gflops.median()))
                .collect(Collectors.joining(", ")));
    }
}
