package org.talweg.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.talweg.data.Datasets;
import org.talweg.data.Split;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.engine.cpu.ReorderedProducts;

/**
 * The price of exactness: a training step on the engine as it is, against the same engine with OpenBLAS, which may add in any order,
 * in place of the exact matrix product.
 */
final class ExactnessSuite {
    private static final String SUITE = "exactness";
    private static final Integer[] DEEP = {784, 512, 512, 10};
    private static final int[] BATCHES = {32, 128, 1024};
    private static final double LARGEST_DIFFERENCE = 1e-4;
    private static final double PER_CENT = 100;

    /** Whose threads compute a product: {@code own} is how many OpenBLAS has for a call. */
    private record Way(String subject, int own, ReorderedProducts products) {}

    /** A training, and how many threads of its own OpenBLAS has meanwhile. */
    private record Side(int own, OpenBlas openBlas, LevelTraining training) implements Subject {
        @Override
        public String name() {
            return training.name();
        }

        @Override
        public double measure(double seconds) {
            openBlas.setThreads(own);
            return training.measure(seconds);
        }

        @Override
        public void close() {
            training.close();
        }
    }

    private final Effort effort;
    private final Map<Integer, Limits> limits;
    private final Pattern only;
    private final Results results;

    ExactnessSuite(Effort effort, Map<Integer, Limits> limits, Pattern only, Results results) {
        this.effort = effort;
        this.limits = limits;
        this.only = only;
        this.results = results;
    }

    void run() {
        List<Task> tasks = new ArrayList<>();
        List<Network> networks = new ArrayList<>();
        for (Limits machine : limits.values()) {
            for (int batch : BATCHES) {
                Network network = Network.of(batch, DEEP);
                Task task = Task.onCpu(SUITE, network.step(), network.toString(), machine.threads(), 0, network.flops(), machine.product());
                if (task.matches(only)) {
                    tasks.add(task);
                    networks.add(network);
                }
            }
        }
        OpenBlas openBlas;
        try {
            openBlas = new OpenBlas();
        } catch (PeerProcess.Cannot reason) {
            tasks.forEach(task -> results.add(task.notRun("OpenBLAS", reason.getMessage())));
            return;
        }
        results.begin("exactness: the engine as it is, and with products of " + openBlas.name() + "; median of " + effort.rounds()
                + " rounds of " + effort.round() + " s, in turns; price: exact over reordered less 1");
        Split images = MnistSized.of(Datasets.fashionMini().train());
        for (int i = 0; i < tasks.size(); i++) {
            measure(tasks.get(i), networks.get(i), images, openBlas);
        }
    }

    private void measure(Task task, Network network, Split data, OpenBlas openBlas) {
        int threads = task.threads();
        List<Way> ways = new ArrayList<>(List.of(new Way("OpenBLAS, cut", 1, ReorderedProducts.inOurThreads(openBlas, threads))));
        if (threads > 1) {
            ways.add(new Way("OpenBLAS, pool", threads, ReorderedProducts.inItsThreads(openBlas, threads)));
        }
        List<CpuEngine> engines = new ArrayList<>(List.of(new CpuEngine(threads)));
        List<Side> sides = new ArrayList<>();
        try {
            OwnTraining exact = new OwnTraining(engines.get(0), network, data);
            sides.add(new Side(1, openBlas, new LevelTraining(Subject.TALWEG, exact, exact)));
            exact.measure(2 * effort.warmUp());
            for (Way way : ways) {
                openBlas.setThreads(way.own);
                network.products().forEach(product -> checkNear(product, threads, way));
                engines.add(way.products.engine());
                OwnTraining reordered = new OwnTraining(engines.get(engines.size() - 1), network, data);
                sides.add(new Side(way.own, openBlas, new LevelTraining(way.subject, reordered, exact)));
                reordered.measure(effort.warmUp());
            }
            List<Rounds> seconds = Subject.inTurns(sides, threads, effort);
            Line own = task.line(Subject.TALWEG, seconds.get(0));
            results.add(own.with("loss", exact.loss()));
            Line fastest = null;
            for (int i = 1; i < sides.size(); i++) {
                Line line = task.line(sides.get(i).name(), seconds.get(i)).behind(own);
                results.add(line.with("loss", sides.get(i).training.training().loss()));
                fastest = fastest == null || line.seconds().median() < fastest.seconds().median() ? line : fastest;
            }
            results.add(price(own, fastest));
        } finally {
            sides.forEach(Side::close);
            engines.forEach(CpuEngine::close);
        }
    }

    /** Below 0, exactness costs nothing. */
    private static Finding price(Line exact, Line reordered) {
        Rounds each = exact.seconds().over(reordered.seconds());
        return new Finding(SUITE, "price of exactness in per cent of a step, " + exact.size() + ", " + exact.threads()
                + (exact.threads() == 1 ? " thread" : " threads"),
                PER_CENT * (exact.seconds().median() / reordered.seconds().median() - 1), "under 3",
                String.format(Locale.ROOT, "middle half of rounds %.1f to %.1f, to %s", PER_CENT * (each.quantile(Rounds.LOWER_QUARTILE) - 1),
                        PER_CENT * (each.quantile(Rounds.UPPER_QUARTILE) - 1), reordered.subject()));
    }

    /** The same product was computed, if not to the last digit. */
    private static void checkNear(Product product, int threads, Way way) {
        try (CpuEngine exact = new CpuEngine(threads); CpuEngine other = way.products.engine()) {
            float[] expected = result(product.on(exact));
            float[] actual = result(product.on(other));
            double greatest = 0;
            double difference = 0;
            for (int i = 0; i < expected.length; i++) {
                greatest = Math.max(greatest, Math.abs(expected[i]));
                difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
            }
            if (!(difference <= LARGEST_DIFFERENCE * greatest)) {
                throw new IllegalStateException(product + ": expected OpenBLAS to differ by at most " + LARGEST_DIFFERENCE
                        + " of the greatest element, got " + difference + " of " + greatest + "; check the call");
            }
        }
    }

    private static float[] result(Product.On on) {
        on.run();
        return on.result();
    }
}
