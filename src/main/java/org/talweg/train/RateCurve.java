package org.talweg.train;

import java.util.List;

/**
 * The loss by learning rate, as a {@link RangeTest} finds it.
 *
 * @param points   a point for each step, rates growing
 * @param lowest   point with the lowest smoothed loss, or −1 if there are too few
 * @param steepest point of the first fall where the smoothed loss falls fastest by log rate, or −1 if it falls nowhere
 * @param diverged whether the loss diverged at the last point or in the step after it
 */
public record RateCurve(List<Point> points, int lowest, int steepest, boolean diverged) {
    /** One step: its rate, its loss, and the smoothed loss. */
    public record Point(double rate, double loss, double smoothed) {}

    /** A rate that much below the one that diverged has room for a run that is longer than the test. */
    private static final double MARGIN = 3;
    /** A smoothed loss that rises by that share of its whole fall does so by more than chance. */
    private static final double RISE = 0.2;

    /** A fall of so many standard deviations of the smoothed loss is more than chance: it is the largest of many. */
    private static final double CHANCE = 4;

    public RateCurve {
        points = List.copyOf(points);
    }

    /**
     * @param start  loss before the first step
     * @param memory steps at the start whose average is still rough
     */
    static RateCurve of(List<Point> points, double start, int memory, boolean diverged) {
        int lowest = -1;
        for (int i = memory - 1; i < points.size(); i++) {
            lowest = lowest < 0 || points.get(i).smoothed() < points.get(lowest).smoothed() ? i : lowest;
        }
        int steepest = -1;
        double fall = 0;
        int end = lowest < 0 || points.get(lowest).smoothed() > start ? -1 : firstFall(points, memory, lowest);
        if (end >= 0 && points.get(memory - 1).smoothed() - points.get(end).smoothed() <= CHANCE * noise(points, memory, end)) {
            end = -1;
        }
        // Rates grow by the same factor at each step, so a difference by step is one by log rate.
        for (int i = memory; i <= end; i++) {
            double slope = points.get(Math.min(i + 1, end)).smoothed() - points.get(i - 1).smoothed();
            if (slope < fall) {
                fall = slope;
                steepest = i;
            }
        }
        return new RateCurve(points, lowest, steepest, diverged);
    }

    /**
     * Standard deviation of the smoothed loss that mini-batches alone make: that of the losses, from their second differences,
     * which a steady fall does not enter, times √((1 − β)/(1 + β)) of the average.
     */
    private static double noise(List<Point> points, int memory, int end) {
        double squares = 0;
        for (int i = 1; i < end; i++) {
            double bend = points.get(i - 1).loss() - 2 * points.get(i).loss() + points.get(i + 1).loss();
            squares += bend * bend / 6;
        }
        return end < 2 ? 0 : Math.sqrt(squares / (end - 1) / (2 * memory - 1));
    }

    /** Where the first fall ends: after a rise the way down again, from a rate that was too high, is no sign of a good one. */
    private static int firstFall(List<Point> points, int memory, int lowest) {
        int end = memory - 1;
        for (int i = memory; i <= lowest; i++) {
            double rise = points.get(i).smoothed() - points.get(end).smoothed();
            if (rise > RISE * (points.get(memory - 1).smoothed() - points.get(lowest).smoothed())) {
                return end;
            }
            end = rise < 0 ? i : end;
        }
        return end;
    }

    /**
     * Highest rate to train with: where the smoothed loss falls fastest, but at most a third of the rate that diverged; NaN if it
     * falls nowhere.
     */
    public double suggestion() {
        return steepest < 0 ? Double.NaN
                : diverged ? Math.min(rate(steepest), rate(points.size() - 1) / MARGIN) : rate(steepest);
    }

    /** The customary other choice, a tenth of the rate at the lowest smoothed loss; NaN if there are too few points. */
    public double tenthOfLowest() {
        return lowest < 0 ? Double.NaN : rate(lowest) / 10;
    }

    private double rate(int point) {
        return points.get(point).rate();
    }
}
