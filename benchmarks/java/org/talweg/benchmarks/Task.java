package org.talweg.benchmarks;

import java.util.regex.Pattern;

/**
 * Something to measure, whoever does it.
 *
 * @param work    what is run: {@code adam}, {@code matmul TN}, {@code step}
 * @param size    elements, m x n x k, or network and batch
 * @param engine  cpu or gpu
 * @param threads 0 on a GPU, and in a trial of its suites
 * @param bytes   that must move at the least, each array read or written once; 0 where that is not counted
 * @param flops   additions, multiplications, divisions and roots, an fma as two; 0 where they are not counted
 * @param limit   the one of the machine's limits that allows the least speed, or null
 */
record Task(String suite, String work, String size, String engine, int threads, double bytes, double flops, Limit limit) {

    static Task onCpu(String suite, String work, String size, int threads, double bytes, double flops, Limit limit) {
        return new Task(suite, work, size, "cpu", threads, bytes, flops, limit);
    }

    Task unlimited() {
        return new Task(suite, work, size, engine, threads, bytes, flops, null);
    }

    /** The same by another name. */
    Task named(String name) {
        return new Task(suite, name, size, engine, threads, bytes, flops, limit);
    }

    /** What someone took for it. */
    Line line(String subject, Rounds seconds) {
        return Line.of(this, subject, seconds);
    }

    /** Why someone did not do it. */
    NotRun notRun(String subject, String reason) {
        return new NotRun(suite, work, size, engine, threads, subject, reason.lines().findFirst().orElse(""));
    }

    /** Whether the pattern is found in work and size as the table has them. */
    boolean matches(Pattern only) {
        return only.matcher(work + " " + size).find();
    }
}
