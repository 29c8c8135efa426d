package org.talweg.benchmarks;

import static jcuda.driver.JCudaDriver.cuCtxSynchronize;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoD;
import static jcuda.driver.JCudaDriver.cuMemsetD32;

import java.util.Arrays;
import jcuda.driver.CUdeviceptr;

/** The driver's own copy within the memory of the GPU: what no kernel that reads and writes can be expected to beat. */
final class DeviceCopy {
    private static final int COPIES = 20;

    private DeviceCopy() {}

    /** Median seconds of a copy of {@code floats} floats; an engine of this thread has made the GPU current. */
    static double seconds(long floats, int rounds) {
        CUdeviceptr from = new CUdeviceptr();
        CUdeviceptr to = new CUdeviceptr();
        cuMemAlloc(from, 4 * floats);
        cuMemAlloc(to, 4 * floats);
        cuMemsetD32(from, 0x3f8ccccd, floats);
        double[] seconds = new double[rounds];
        for (int i = -1; i < rounds; i++) {
            cuCtxSynchronize();
            long start = System.nanoTime();
            for (int c = 0; c < COPIES; c++) {
                cuMemcpyDtoD(to, from, 4 * floats);
            }
            cuCtxSynchronize();
            if (i >= 0) {
                seconds[i] = (System.nanoTime() - start) / 1e9 / COPIES;
            }
        }
        cuMemFree(from);
        cuMemFree(to);
        Arrays.sort(seconds);
        return seconds[rounds / 2];
    }
}
