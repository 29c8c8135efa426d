package org.talweg.benchmarks;

import java.util.List;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.graph.Plan;
import org.talweg.train.EpochRecord;
import org.talweg.train.Progress;

/**
 * Times the steps of a training from its progress, and between two rounds of steps its matrix products alone.
 *
 * <p>Steps are all that happens between two reports of one epoch, and between the report of an epoch's end and the next one.
 */
final class StepTimer implements Progress {
    /** Thrown on the training thread when all rounds are measured. */
    static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;

        Enough() {
            super("measured", null, false, false);
        }
    }

    private final List<Product.On> products;
    private final int batch;
    private final Effort effort;
    private final double warmUp;
    private final int[] times;
    private final double[] step;
    private final double[][] product; // (product, round)
    private int round;
    private double warm;
    private long mark;
    private long rowsBefore;
    private double seconds;
    private long steps;

    StepTimer(CpuEngine engine, List<Product> products, int batch, Effort effort) {
        this.products = products.stream().map(product -> product.on(engine)).toList();
        this.batch = batch;
        this.effort = effort;
        warmUp = 4 * effort.warmUp();
        times = new int[products.size()];
        step = new double[effort.rounds()];
        product = new double[products.size()][effort.rounds()];
    }

    @Override
    public void begin(Plan plan) {
        mark = System.nanoTime();
    }

    @Override
    public void steps(int epoch, int epochs, long rows, long rowsInEpoch, double meanLoss) {
        seconds += Clock.secondsSince(mark);
        steps += (rows - rowsBefore) / batch;
        rowsBefore = rows;
        if (seconds >= effort.round() && steps > 0) {
            round();
            seconds = 0;
            steps = 0;
        }
        mark = System.nanoTime();
    }

    @Override
    public void epoch(EpochRecord record, int epochs) {
        rowsBefore = 0;
        mark = System.nanoTime();
    }

    private void round() {
        if (warm < warmUp) {
            warm += seconds;
            if (warm >= warmUp) {
                for (int i = 0; i < times.length; i++) {
                    times[i] = Clock.warmUp(products.get(i)::run, effort.warmUp() / 2, effort.round() / 2);
                }
            }
            return;
        }
        step[round] = seconds / steps;
        for (int i = 0; i < times.length; i++) {
            product[i][round] = Clock.seconds(products.get(i)::run, times[i]);
        }
        round++;
        if (round == effort.rounds()) {
            throw new Enough();
        }
    }

    /** Seconds of a step. */
    Rounds step() {
        return new Rounds(step);
    }

    /** Seconds of a product. */
    Rounds product(int i) {
        return new Rounds(product[i]);
    }

    /** Seconds of all products. */
    Rounds arithmetic() {
        Rounds sum = product(0);
        for (int i = 1; i < product.length; i++) {
            sum = sum.plus(product(i));
        }
        return sum;
    }
}
