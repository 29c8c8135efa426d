package org.talweg.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.talweg.data.Datasets;
import org.talweg.data.Split;
import org.talweg.engine.cpu.CpuEngine;

/**
 * A training step of dense layers with ReLU, softmax cross-entropy and Adam, against the time that its matrix products alone
 * take on the same engine.
 */
final class StepSuite {
    private static final String SUITE = "step";
    private static final Integer[] DEEP = {784, 512, 512, 10};

    private final Effort effort;
    private final Map<Integer, Limits> limits;
    private final Pattern only;
    private final Results results;

    StepSuite(Effort effort, Map<Integer, Limits> limits, Pattern only, Results results) {
        this.effort = effort;
        this.limits = limits;
        this.only = only;
        this.results = results;
    }

    void run() {
        results.begin("step: median of " + effort.rounds() + " rounds, between them each of its matrix products alone; products over step:"
                + " 1 would be a step of nothing but matrix products");
        Split images = MnistSized.of(Datasets.fashionMini().train());
        Split digits = MnistSized.of(Datasets.digits());
        for (Limits machine : limits.values()) {
            for (int batch : new int[] {128, 32, 1024}) {
                measure(Network.of(batch, DEEP), images, machine);
            }
            measure(Network.of(32, 64, 64, 10), digits, machine);
        }
    }

    private void measure(Network network, Split data, Limits machine) {
        // Bytes are not counted: a step's are what its kernels leave in caches.
        Task task = Task.onCpu(SUITE, network.step(), network.toString(), machine.threads(), 0, network.flops(), machine.product());
        if (!task.matches(only)) {
            return;
        }
        List<Product> products = network.products();
        double[] steps = new double[effort.rounds()];
        double[][] alone = new double[products.size()][effort.rounds()];
        try (CpuEngine engine = new CpuEngine(machine.threads()); OwnTraining training = new OwnTraining(engine, network, data)) {
            List<Product.On> on = products.stream().map(product -> product.on(engine)).toList();
            training.measure(4 * effort.warmUp());
            on.forEach(product -> product.measure(effort.warmUp() / 2));
            for (int round = 0; round < effort.rounds(); round++) {
                steps[round] = training.measure(effort.round());
                for (int i = 0; i < alone.length; i++) {
                    alone[i][round] = on.get(i).measure(effort.round() / 2);
                }
            }
        }
        Rounds sum = new Rounds(new double[effort.rounds()]);
        for (double[] product : alone) {
            sum = sum.plus(new Rounds(product));
        }
        Line step = task.line(Subject.TALWEG, new Rounds(steps));
        results.add(step);
        results.add(task.named("its products").line(Subject.TALWEG, sum).with(Ratio.of("products", sum, "step", step.seconds())));
        for (int i = 0; i < alone.length; i++) {
            results.add(products.get(i).onCpu(SUITE, machine).line(Subject.TALWEG, new Rounds(alone[i])));
        }
    }
}
