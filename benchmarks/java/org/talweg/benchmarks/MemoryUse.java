package org.talweg.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.talweg.data.Split;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.optim.Adam;
import org.talweg.train.EpochRecord;
import org.talweg.train.MemoryPlan;
import org.talweg.train.Progress;
import org.talweg.train.Trainer;

/**
 * What a training holds in memory against the plan made before it.
 *
 * @param plan bytes of {@link MemoryPlan#total}
 * @param held bytes that the engine has given out and works in, and the plan's share beside the engine
 * @param live bytes by which Java's heap has grown from before the training to the end of its first epoch, after a collection each time
 */
record MemoryUse(String suite, String network, int batch, int threads, long plan, long held, long live) {

    static MemoryUse of(Network network, int threads, Split data) {
        long[] seen = new long[2];
        long before = used();
        MemoryPlan plan;
        try (CpuEngine engine = new CpuEngine(threads)) {
            Trainer trainer = new Trainer(engine, network.model()).optimizer(Adam.at(OwnTraining.RATE)).batchSize(network.batch()).epochs(1);
            plan = trainer.memoryPlan(data);
            trainer.progress(new Progress() {
                @Override
                public void epoch(EpochRecord record, int epochs) {
                    seen[0] = engine.memory().held();
                    seen[1] = used();
                }
            }).fit(data);
        }
        String layers = network.widths().stream().map(String::valueOf).collect(Collectors.joining("-"))
                + (network.norm() ? " bn+do" : "");
        return new MemoryUse("scaling", layers, network.batch(), threads, plan.total(), seen[0] + plan.host(), seen[1] - before);
    }

    /** The least of three collections with pauses: right after a training some of it was still counted. */
    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            LockSupport.parkNanos(50_000_000);
            System.gc();
            least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    double heldRatio() {
        return (double) held / plan;
    }

    double liveRatio() {
        return (double) live / plan;
    }

    static String head() {
        return String.format("%-27s %6s %-5s %12s %16s %16s", "memory", "batch", "where", "plan", "held", "live heap");
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%-27s %6d cpu×%d %9.2f MB %9.2f (%.3f) %9.2f (%.3f)", network, batch, threads, plan / 1e6,
                held / 1e6, heldRatio(), live / 1e6, liveRatio());
    }
}
