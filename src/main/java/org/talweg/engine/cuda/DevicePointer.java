package org.talweg.engine.cuda;

import jcuda.driver.CUdeviceptr;

/** A pointer into the GPU's memory that can tell its address. */
final class DevicePointer extends CUdeviceptr {
    long address() {
        return getNativePointer();
    }
}
