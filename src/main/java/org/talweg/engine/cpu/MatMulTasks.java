package org.talweg.engine.cpu;

import java.util.List;
import org.talweg.kernel.MatMul;

/** Tasks of {@link MatMul}. */
final class MatMulTasks {
    private MatMulTasks() {}

    static void bind(MatMul kernel, CpuEngine engine, List<Task> tasks) {
        CpuBuffer a = CpuBuffer.of(kernel.a());
        CpuBuffer b = CpuBuffer.of(kernel.b());
        CpuBuffer c = CpuBuffer.of(kernel.c());
        boolean transA = kernel.transA();
        boolean transB = kernel.transB();
        int m = Math.toIntExact(kernel.m());
        int n = Math.toIntExact(kernel.n());
        int k = Math.toIntExact(kernel.k());
        int threads = engine.threads();
        float[] scratch = engine.vectorBits() == 0 ? null
                : engine.scratch(Math.toIntExact(MatMulVector.scratch(m, n, k, transA, transB, threads)));
        if (engine.onlyOnPaper()) {
            return; // tasks look at their arrays, which have no elements
        }
        if (scratch == null) {
            tasks.addAll(MatMulScalar.tasks(a.floats(), a.base(), b.floats(), b.base(), c.floats(), c.base(),
                    transA, transB, m, n, k));
        } else {
            tasks.addAll(MatMulVector.tasks(a.floats(), a.base(), b.floats(), b.base(), c.floats(), c.base(),
                    transA, transB, m, n, k, scratch, threads));
        }
    }
}
