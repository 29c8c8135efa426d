package org.talweg.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One result, of whatever suite: a row of the table and an object of the JSON. Its first fields are the {@link Task}'s.
 *
 * @param subject talweg, or the name of a peer
 * @param seconds of one run
 * @param share   of the limit that was reached, or null
 * @param ratio   to another subject, or null
 * @param outcome what shows that the work was done, by name: a loss, epochs; or null
 */
record Line(String suite, String work, String size, String engine, int threads, String subject, Rounds seconds, double bytes,
        double flops, Double gigabytesPerSecond, Double gigaflopsPerSecond, Limit limit, Double share, Ratio ratio,
        Map<String, double[]> outcome) {

    private static final double GIGA = 1e9;
    private static final String COLUMNS = "%-27s %-25s %-6s %-14s ";

    static Line of(Task task, String subject, Rounds seconds) {
        double median = seconds.median();
        Limit limit = task.limit();
        return new Line(task.suite(), task.work(), task.size(), task.engine(), task.threads(), subject, seconds, task.bytes(),
                task.flops(), rate(task.bytes(), median), rate(task.flops(), median), limit,
                limit == null ? null : (Double) (limit.seconds(task.bytes(), task.flops()) / median), null, null);
    }

    static Line of(String suite, String work, String size, String engine, int threads, String subject, Rounds seconds, double bytes,
            double flops, Limit limit) {
        return of(new Task(suite, work, size, engine, threads, bytes, flops, limit), subject, seconds);
    }

    // JSON has no NaN.
    private static Double rate(double amount, double seconds) {
        return amount > 0 ? (Double) (amount / seconds / GIGA) : null;
    }

    Line with(Ratio against) {
        return new Line(suite, work, size, engine, threads, subject, seconds, bytes, flops, gigabytesPerSecond, gigaflopsPerSecond,
                limit, share, against, outcome);
    }

    /** How many times as fast Talweg was at the same task, in turns with this. */
    Line behind(Line talweg) {
        return with(Ratio.of(talweg.subject, talweg.seconds, subject, seconds));
    }

    /** How many times as fast this was as another, in turns with it. */
    Line ahead(String other, Rounds otherSeconds) {
        return with(Ratio.of(subject, seconds, other, otherSeconds));
    }

    Line with(String name, double... values) {
        Map<String, double[]> more = new LinkedHashMap<>(outcome == null ? Map.of() : outcome);
        more.put(name, values);
        return new Line(suite, work, size, engine, threads, subject, seconds, bytes, flops, gigabytesPerSecond, gigaflopsPerSecond,
                limit, share, ratio, more);
    }

    /** Names of the columns of {@link #toString}. */
    static String head() {
        return String.format(COLUMNS + "%26s %8s %9s  %s", "work", "size", "where", "subject", "median (least–greatest)", "GB/s",
                "GFLOP/s", "share of limit, ratio, outcome");
    }

    /** The columns that a line has in common with {@link NotRun}. */
    static String begin(String work, String size, String engine, int threads, String subject) {
        return String.format(COLUMNS, work, size, threads > 0 ? engine + "×" + threads : engine, subject);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(begin(work, size, engine, threads, subject));
        text.append(String.format("%26s %8s %9s", spread(seconds), rounded(gigabytesPerSecond), rounded(gigaflopsPerSecond)));
        if (share != null) {
            text.append(String.format(Locale.ROOT, "  %3.0f %% of %s", 100 * share, limit.name()));
        }
        if (ratio != null) {
            text.append("  ").append(ratio);
        }
        if (outcome != null) {
            outcome.forEach((name, values) -> text.append("  ").append(name).append(' ').append(Arrays.stream(values)
                    .mapToObj(value -> String.format(Locale.ROOT, "%.4g", value).replaceFirst("(\\.\\d*?)0+$", "$1").replaceFirst("\\.$", ""))
                    .collect(Collectors.joining(", "))));
        }
        return text.toString().stripTrailing();
    }

    private static String rounded(Double rate) {
        return rate == null ? "" : String.format(Locale.ROOT, rate < 100 ? "%.1f" : "%.0f", rate);
    }

    /** {@code 12.3 µs (12.1–13.0)}. */
    private static String spread(Rounds seconds) {
        double median = seconds.median();
        int unit = median < 1e-3 ? 0 : median < 1 ? 1 : 2;
        double scale = new double[] {1e6, 1e3, 1}[unit];
        String form = median * scale < 10 ? "%.2f" : median * scale < 100 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, form + " %s (" + form + "–" + form + ")", median * scale, new String[] {"µs", "ms", "s"}[unit],
                seconds.least() * scale, seconds.greatest() * scale);
    }
}
