package org.talweg.engine.cuda;

import jcuda.driver.CUdeviceptr;
import org.talweg.kernel.Buffer;

/** A stretch of an {@link Allocation}. */
final class CudaBuffer extends Buffer {
    private static final long WORD = 4;

    private final CudaEngine engine;
    private final Allocation allocation;

    CudaBuffer(CudaEngine engine, Allocation allocation, String label, Type type, long offset, long length) {
        super(label, type, offset, length);
        this.engine = engine;
        this.allocation = allocation;
    }

    CudaEngine engine() {
        return engine;
    }

    /** What a pointer parameter is given. */
    long address() {
        return allocation.address() + offset() * WORD;
    }

    CUdeviceptr pointer() {
        return allocation.at(offset() * WORD);
    }

    @Override
    protected Buffer view(String label, long offset, long length) {
        return new CudaBuffer(engine, allocation, label, type(), offset, length);
    }

    @Override
    protected Allocation allocation() {
        return allocation;
    }
}
