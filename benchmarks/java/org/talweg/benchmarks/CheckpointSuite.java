package org.talweg.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.talweg.data.Datasets;
import org.talweg.data.Split;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.train.Checkpoints;
import org.talweg.train.Interval;

/** What checkpoints cost: a training that writes one every 100 steps, against the same without. */
final class CheckpointSuite {
    private static final String SUITE = "checkpoints";
    private static final Integer[] DEEP = {784, 512, 512, 10};
    private static final int[] BATCHES = {32, 128, 1024};
    private static final int EVERY = 100;
    private static final double PER_CENT = 100;

    private final Effort effort;
    private final Map<Integer, Limits> limits;
    private final Pattern only;
    private final Results results;

    CheckpointSuite(Effort effort, Map<Integer, Limits> limits, Pattern only, Results results) {
        // A round holds many checkpoints, also where a hundred steps take a second.
        this.effort = new Effort(effort.quick(), effort.quick() ? 7 : 15, effort.quick() ? 1.5 : 4, effort.warmUp());
        this.limits = limits;
        this.only = only;
        this.results = results;
    }

    void run() throws IOException {
        results.begin("checkpoints: a step without, and with a checkpoint every " + EVERY + " steps, flushed to the disk of "
                + System.getProperty("java.io.tmpdir") + "; median of " + effort.rounds() + " rounds of " + effort.round() + " s, in turns");
        Split images = MnistSized.of(Datasets.fashionMini().train());
        for (Limits machine : limits.values()) {
            for (int batch : BATCHES) {
                Network network = Network.of(batch, DEEP);
                Task task = Task.onCpu(SUITE, network.step(), network.toString(), machine.threads(), 0, network.flops(), machine.product());
                if (task.matches(only)) {
                    measure(task, network, images);
                }
            }
        }
    }

    private void measure(Task task, Network network, Split data) throws IOException {
        int threads = task.threads();
        List<LevelTraining> sides = new ArrayList<>();
        try (Scratch scratch = new Scratch(); CpuEngine one = new CpuEngine(threads); CpuEngine other = new CpuEngine(threads)) {
            try {
                OwnTraining without = new OwnTraining(one, network, data, null);
                sides.add(new LevelTraining(Subject.TALWEG, without, without));
                without.measure(2 * effort.warmUp());
                OwnTraining with = new OwnTraining(other, network, data,
                        new Checkpoints(scratch.folder(), Interval.steps(EVERY), Checkpoints.KEEP));
                sides.add(new LevelTraining("with checkpoints", with, without));
                with.measure(2 * effort.warmUp());
                List<Rounds> seconds = Subject.inTurns(sides, threads, effort);
                Line own = task.line(Subject.TALWEG, seconds.get(0));
                results.add(own);
                Line kept = task.line("with checkpoints", seconds.get(1)).behind(own);
                results.add(kept);
                results.add(cost(own, kept));
            } finally {
                sides.forEach(LevelTraining::close);
            }
        }
    }

    private static Finding cost(Line without, Line with) {
        Rounds each = with.seconds().over(without.seconds());
        return new Finding(SUITE, "cost of a checkpoint every " + EVERY + " steps in per cent of a step, " + without.size() + ", "
                + without.threads() + (without.threads() == 1 ? " thread" : " threads"),
                PER_CENT * (with.seconds().median() / without.seconds().median() - 1), "under 3",
                String.format(Locale.ROOT, "middle half of rounds %.1f to %.1f", PER_CENT * (each.quantile(Rounds.LOWER_QUARTILE) - 1),
                        PER_CENT * (each.quantile(Rounds.UPPER_QUARTILE) - 1)));
    }
}
