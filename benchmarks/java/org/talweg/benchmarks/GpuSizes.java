package org.talweg.benchmarks;

import java.util.List;

/**
 * What the GPU suites run on.
 *
 * @param parameters of each optimiser
 * @param most       parameters of Adam, beyond those
 * @param elements   of the other kernels
 * @param rotated    bytes that the sets of buffers of one measurement take together, more than an L2 cache holds
 * @param copied     floats of the copy that is a limit
 * @param loops      of the kernel that finds the peak rate
 * @param seconds    how long each suite may go on starting measurements
 */
record GpuSizes(List<Long> parameters, long most, long elements, long rotated, long copied, int loops, List<Long> squares,
        List<Network> layersOf, List<Network> networks, List<Network> normalised, int features, Budget seconds) {

    record Budget(double kernels, double gemm, double step) {}

    private static final Network LARGE = Network.of(1024, 4096, 4096, 4096, 1000);

    /** Of a GPU. Together the suites begin nothing more after 220 s, or 120 s of a quick run. */
    static GpuSizes full(boolean quick) {
        Network middle = Network.of(128, 784, 512, 512, 10);
        return new GpuSizes(List.of(10_000L, 100_000L, 1_000_000L, 10_000_000L, 100_000_000L), 500_000_000, 10_000_000, 256L << 20,
                250_000_000, 1 << 10, List.of(512L, 1024L, 2048L, 4096L), List.of(middle, LARGE),
                List.of(middle, LARGE, Network.of(32, 784, 512, 512, 10), Network.of(1024, 784, 512, 512, 10), Network.of(32, 64, 64, 10)),
                List.of(middle.withNormAndDropout(), LARGE.withNormAndDropout()), 1 << 26, quick ? new Budget(45, 35, 40) : new Budget(80, 65, 75));
    }

    /** So small that an emulator is through with them soon: to see that everything runs. */
    static GpuSizes trial() {
        Network small = Network.of(4, 8, 8, 3);
        return new GpuSizes(List.of(100L, 2_000L), 3_000, 2_000, 1 << 15, 5_000, 4, List.of(32L), List.of(small), List.of(small),
                List.of(small.withNormAndDropout()), 1 << 10, new Budget(60, 60, 60));
    }
}
