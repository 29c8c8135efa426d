package org.talweg.benchmarks;

import java.util.Locale;

/**
 * One result, of whatever suite.
 *
 * @param work    what was run: {@code adam}, {@code matmul TN}, {@code step}
 * @param size    elements, m x n x k, or network and batch
 * @param engine  cpu or gpu
 * @param subject talweg, or the name of a peer
 * @param seconds of one run
 * @param bytes   that must move at the least, each array read or written once; 0 where that is not counted
 * @param flops   additions, multiplications, divisions and roots, an fma as two; 0 where they are not counted
 * @param limit   the one of the machine's limits that allows the least speed, or null
 * @param share   of that limit that was reached, or null
 * @param ratio   to another subject, or null
 */
record Line(String suite, String work, String size, String engine, int threads, String subject, Rounds seconds, double bytes,
        double flops, Double gigabytesPerSecond, Double gigaflopsPerSecond, Limit limit, Double share, Ratio ratio) {

    private static final double GIGA = 1e9;

    static Line of(String suite, String work, String size, String engine, int threads, String subject, Rounds seconds, double bytes,
            double flops, Limit limit) {
        double median = seconds.median();
        return new Line(suite, work, size, engine, threads, subject, seconds, bytes, flops, rate(bytes, median), rate(flops, median),
                limit, limit == null ? null : (Double) (limit.seconds(bytes, flops) / median), null);
    }

    // JSON has no NaN.
    private static Double rate(double amount, double seconds) {
        return amount > 0 ? (Double) (amount / seconds / GIGA) : null;
    }

    Line with(Ratio against) {
        return new Line(suite, work, size, engine, threads, subject, seconds, bytes, flops, gigabytesPerSecond, gigaflopsPerSecond,
                limit, share, against);
    }

    /** Names of the columns of {@link #toString}. */
    static String head() {
        return String.format("%-27s %-20s %-5s %-9s %26s %8s %9s  %s", "work", "size", "where", "subject", "median (least–greatest)",
                "GB/s", "GFLOP/s", "share of limit, or ratio");
    }

    @Override
    public String toString() {
        String where = engine.equals("cpu") ? "cpu×" + threads : engine;
        String text = String.format(Locale.ROOT, "%-27s %-20s %-5s %-9s %26s %8s %9s  ", work, size, where, subject, spread(seconds),
                rounded(gigabytesPerSecond), rounded(gigaflopsPerSecond));
        String reached = share == null ? "" : String.format(Locale.ROOT, "%3.0f %% of %s", 100 * share, limit.name());
        String compared = ratio == null ? "" : ratio.toString();
        return (text + reached + (share == null || ratio == null ? "" : ", ") + compared).stripTrailing();
    }

    private static String rounded(Double rate) {
        return rate == null ? "" : String.format(Locale.ROOT, rate < 100 ? "%.1f" : "%.0f", rate);
    }

    /** {@code 12.3 µs (12.1–13.0)}. */
    static String spread(Rounds seconds) {
        double median = seconds.median();
        int unit = median < 1e-3 ? 0 : median < 1 ? 1 : 2;
        double scale = new double[] {1e6, 1e3, 1}[unit];
        String form = median * scale < 10 ? "%.2f" : median * scale < 100 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, form + " %s (" + form + "–" + form + ")", median * scale, new String[] {"µs", "ms", "s"}[unit],
                seconds.least() * scale, seconds.greatest() * scale);
    }
}
