package org.talweg.engine.cuda;

import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;
import org.talweg.kernel.Buffer;

/** The driver's own copy within the memory of the GPU: what no kernel that reads and writes can be expected to beat. */
public final class DeviceCopy implements Runnable {
    private static final long WORD = 4;

    private final CudaEngine engine;
    private final CUdeviceptr from;
    private final CUdeviceptr to;
    private final long bytes;
    /** The memory lives as long as this. */
    private final Buffer[] buffers;

    public DeviceCopy(CudaEngine engine, long floats) {
        this.engine = engine;
        bytes = WORD * floats;
        CudaBuffer source = (CudaBuffer) engine.allocate("copied from", Buffer.Type.F32, floats);
        CudaBuffer target = (CudaBuffer) engine.allocate("copied to", Buffer.Type.F32, floats);
        buffers = new Buffer[] {source, target};
        from = source.pointer();
        to = target.pointer();
    }

    /** Bytes read and written by one copy. */
    public double bytesMoved() {
        return 2.0 * bytes;
    }

    @Override
    public void run() {
        JCudaDriver.cuMemcpyDtoDAsync(to, from, bytes, engine.streams().compute());
    }

    @Override
    public String toString() {
        return "copy from " + buffers[0] + " to " + buffers[1];
    }
}
