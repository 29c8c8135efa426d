package org.talweg.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Something that can be measured in rounds, in turns with others: Talweg here, or a library in a process of its own. */
interface Subject extends AutoCloseable {
    /** Talweg itself, in tables and JSON. */
    String TALWEG = "talweg";

    String name();

    /** Works for at least so long and returns the seconds of one unit of work, by the time that went by. */
    double measure(double seconds);

    @Override
    default void close() {}

    /** Runs for at least so long and returns the seconds of one run: as {@link org.talweg.benchmarks.peers.Serve} measures a peer. */
    static double repeat(Runnable work, double seconds) {
        long runs = 0;
        long start = System.nanoTime();
        long end = start + (long) (1e9 * seconds);
        long now;
        do {
            work.run();
            runs++;
            now = System.nanoTime();
        } while (now < end);
        return (now - start) / 1e9 / runs;
    }

    /**
     * Measures in turns, so that whatever else the machine does hits all. A turn counts from when caches hold what is worked on and
     * threads are awake again; on several threads it begins when those of the one before have gone to sleep.
     *
     * @return seconds of each
     */
    static List<Rounds> inTurns(List<? extends Subject> subjects, int threads, Effort effort) {
        double[][] seconds = new double[subjects.size()][effort.rounds()];
        for (int round = 0; round < effort.rounds(); round++) {
            for (int i = 0; i < seconds.length; i++) {
                Clock.settle(threads == 1 ? 0 : Clock.SETTLE);
                subjects.get(i).measure(effort.round());
                seconds[i][round] = subjects.get(i).measure(effort.round());
            }
        }
        List<Rounds> all = new ArrayList<>();
        for (double[] each : seconds) {
            all.add(new Rounds(each));
        }
        return all;
    }
}
