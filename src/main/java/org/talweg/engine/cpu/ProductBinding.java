package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.MatMul;

/** Turns matrix products into tasks: {@link MatMulTasks}, or what a benchmark puts in its place to see what exactness costs. */
interface ProductBinding {
    void bind(MatMul kernel, CpuEngine engine, List<Task> tasks);
}
