package org.talweg.engine.cuda;

import java.util.List;
import java.util.Set;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;
import org.talweg.engine.Numerics;
import org.talweg.engine.ptx.Lowering;
import org.talweg.engine.ptx.PtxLaunch;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.MatMul;
import org.talweg.kernel.OptimizerStep;

/**
 * Matrix products on tensor cores: what they are launched as, and for bfloat16 the operands rounded.
 *
 * <p>An operand is rounded to bfloat16 before each product, except parameters: an allocation that an optimiser step updates has
 * a {@link Shadow}, which the step's kernel writes in its own pass. Whatever else changes such an allocation is followed by
 * rounding it anew.
 */
final class TensorCores {
    private static final int LEFT = 0;
    private static final int RIGHT = 1;
    private static final int QUAD = 4;
    private static final long WORD = 4;
    /** Names of the parameters that kernels write, optimiser steps and matrix products aside. */
    static final Set<String> WRITTEN = Set.of("y", "out", "w", "dz", "dx", "p", "running", "scale", "history", "positions");

    private final CudaEngine engine;
    private final boolean halves;
    private final Cublas cublas;
    /** For the rounded operands; works follow each other, so all products share one piece for each side. */
    private final Allocation[] scratch = new Allocation[2];

    TensorCores(CudaEngine engine, Numerics numerics) {
        this.engine = engine;
        this.halves = numerics == Numerics.BF16;
        this.cublas = new Cublas(numerics, engine.streams().compute(), engine.deviceMemory());
    }

    /** Adds the works of a matrix product. */
    void product(MatMul product, List<Work> works, Set<Allocation> used) {
        CudaBuffer a = (CudaBuffer) product.a();
        CudaBuffer b = (CudaBuffer) product.b();
        CudaBuffer c = (CudaBuffer) product.c();
        long size = product.m() * product.n();
        used.addAll(List.of(a.allocation(), b.allocation(), c.allocation()));
        if (size == 0) {
            return;
        }
        if (product.k() == 0) {
            works.add(stream -> JCudaDriver.cuMemsetD32Async(c.pointer(), 0, size, stream));
            return;
        }
        Cublas.check(product);
        CUdeviceptr left = a.pointer();
        CUdeviceptr right = b.pointer();
        if (halves) {
            left = rounded(a, product.m() * product.k(), LEFT, works, used);
            right = rounded(b, product.k() * product.n(), RIGHT, works, used);
        }
        works.add(new Product(cublas, product, left, right, c.pointer()));
    }

    private record Product(Cublas cublas, MatMul product, CUdeviceptr a, CUdeviceptr b, CUdeviceptr c) implements Work {
        @Override
        public void enqueue(jcuda.driver.CUstream stream) {
            cublas.multiply(product, a, b, c);
        }

        @Override
        public String toString() {
            return product.toString();
        }
    }

    private CUdeviceptr rounded(CudaBuffer x, long n, int side, List<Work> works, Set<Allocation> used) {
        Shadow shadow = x.allocation().shadow;
        if (shadow != null) {
            used.add(shadow.bits());
            return shadow.bits().at(x.offset() * Shadow.BYTES);
        }
        if (scratch[side] == null || scratch[side].bytes() < n * Shadow.BYTES) {
            scratch[side] = engine.deviceMemory().allocate((side == LEFT ? "left" : "right") + " operand in bfloat16",
                    n * Shadow.BYTES);
        }
        used.add(scratch[side]);
        works.add(engine.launch(Lowering.cast(x, scratch[side].address(), n)));
        return scratch[side].at(0);
    }

    /** Makes the shadow of parameters that an optimiser step updates, if need be. */
    void shadow(Allocation parameters) {
        if (halves && parameters.shadow == null) {
            long elements = parameters.bytes() / WORD;
            parameters.shadow = new Shadow(engine.deviceMemory().allocate(parameters.label() + " in bfloat16", elements * Shadow.BYTES));
            refresh(parameters, 0, elements);
        }
    }

    /** The launch of an optimiser step with the pointer to its shadow. */
    PtxLaunch step(OptimizerStep step, PtxLaunch launch, Set<Allocation> used) {
        if (!halves) {
            return launch;
        }
        CudaBuffer theta = (CudaBuffer) step.theta();
        Allocation allocation = theta.allocation();
        used.add(allocation.shadow.bits());
        return launch.withShadow(allocation.shadow.address(theta.offset()));
    }

    /** Rounds elements of an allocation with a shadow anew, now. */
    void refresh(Allocation allocation, long from, long count) {
        if (allocation.shadow != null && count > 0) {
            engine.run(shadowing(allocation, from, count), Set.of(allocation, allocation.shadow.bits()));
        }
    }

    /** Adds what follows a kernel that is no optimiser step and may have written where there is a shadow. */
    void after(Kernel kernel, List<Work> works, Set<Allocation> used) {
        kernel.parameters().forEach((name, value) -> {
            if (WRITTEN.contains(name) && value instanceof CudaBuffer buffer && buffer.allocation().shadow != null
                    && buffer.length() > 0) {
                used.add(buffer.allocation().shadow.bits());
                works.add(shadowing(buffer.allocation(), buffer.offset(), buffer.length()));
            }
        });
    }

    /** Whole quads, as far as the allocation has them: a few elements more, which stay what they are. */
    private Launch shadowing(Allocation allocation, long from, long count) {
        long begin = from / QUAD * QUAD;
        long end = Math.min(allocation.bytes() / WORD, (from + count + QUAD - 1) / QUAD * QUAD);
        CudaBuffer stretch = new CudaBuffer(engine, allocation, allocation.label(), Buffer.Type.F32, begin, end - begin);
        return engine.launch(Lowering.cast(stretch, allocation.shadow.address(begin), end - begin));
    }

    /** Bytes of the copies in bfloat16 that launches need: of the parameters, and of the largest operands. */
    static long copyBytes(List<? extends Kernel> launches) {
        long left = 0;
        long right = 0;
        long parameters = 0;
        for (Kernel kernel : launches) {
            if (kernel instanceof MatMul product) {
                left = Math.max(left, product.m() * product.k());
                right = Math.max(right, product.k() * product.n());
            } else if (kernel instanceof OptimizerStep step) {
                parameters += step.n();
            }
        }
        return (left + right + parameters) * Shadow.BYTES;
    }

    void close() {
        cublas.close();
    }
}
