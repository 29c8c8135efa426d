package org.talweg.verify;

import java.util.List;
import org.talweg.kernel.Kernel;

/** A row of the contract suite: what is launched, on which sizes. */
public record KernelCase(String name, List<Size> sizes, Launch launch) {
    /** Takes its buffers from memory and says what to launch on them. */
    public interface Launch {
        Kernel on(Memory memory, Size size);
    }
}
