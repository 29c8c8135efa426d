package org.talweg.engine.cuda;

import jcuda.driver.CUdeviceptr;

/** One piece of the GPU's memory. It lives as long as a buffer or a program refers to it, at most as long as its engine. */
final class Allocation {
    private final DevicePointer pointer;
    private final String label;
    private final long bytes;
    /** The work on the compute stream that used it last, see {@link Streams}. */
    long lastUse;
    /** Its floats as bfloat16, for matrix products; null where there is none. */
    Shadow shadow;

    Allocation(DevicePointer pointer, String label, long bytes) {
        this.pointer = pointer;
        this.label = label;
        this.bytes = bytes;
    }

    long address() {
        return pointer.address();
    }

    CUdeviceptr at(long byteOffset) {
        return pointer.withByteOffset(byteOffset);
    }

    String label() {
        return label;
    }

    long bytes() {
        return bytes;
    }
}
