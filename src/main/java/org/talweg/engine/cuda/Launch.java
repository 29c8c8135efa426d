package org.talweg.engine.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.talweg.engine.ptx.PtxLaunch;

/** A kernel's launch with its arguments laid out once. */
final class Launch implements Work {
    private static final int SLOT = 8;

    private final CUfunction function;
    private final PtxLaunch launch;
    private final Pointer arguments;

    Launch(CUfunction function, PtxLaunch launch) {
        this.function = function;
        this.launch = launch;
        this.arguments = pack(launch.arguments());
    }

    /** A pointer for each argument, all into one piece of memory. */
    private static Pointer pack(List<Object> arguments) {
        ByteBuffer values = ByteBuffer.allocateDirect(Math.max(1, arguments.size()) * SLOT).order(ByteOrder.nativeOrder());
        Pointer all = Pointer.to(values);
        Pointer[] each = new Pointer[arguments.size()];
        for (int i = 0; i < each.length; i++) {
            int at = i * SLOT;
            Object value = arguments.get(i);
            if (value instanceof CudaBuffer buffer) {
                values.putLong(at, buffer.address());
            } else if (value instanceof Long number) {
                values.putLong(at, number);
            } else if (value instanceof Integer number) {
                values.putInt(at, number);
            } else if (value instanceof Float number) {
                values.putFloat(at, number);
            } else {
                throw new IllegalArgumentException("expected a buffer, long, int or float, got argument " + i + "=" + value);
            }
            each[i] = all.withByteOffset(at);
        }
        return Pointer.to(each);
    }

    @Override
    public void enqueue(CUstream stream) {
        JCudaDriver.cuLaunchKernel(function, launch.gridX(), launch.gridY(), 1, launch.block(), 1, 1, 0, stream, arguments, null);
    }

    @Override
    public String toString() {
        return launch + ", arguments " + launch.arguments();
    }
}
