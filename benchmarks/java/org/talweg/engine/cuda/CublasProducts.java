package org.talweg.engine.cuda;

import java.util.Collections;
import java.util.Set;
import org.talweg.engine.Numerics;
import org.talweg.engine.Program;
import org.talweg.kernel.MatMul;

/** Matrix products in float by cuBLAS on the compute stream of an engine, without TF32: what the exact ones are compared with. */
public final class CublasProducts implements AutoCloseable {
    private final CudaEngine engine;
    private final Cublas cublas;

    /** @throws GpuUnavailable if there is no cuBLAS, with the reason */
    public CublasProducts(CudaEngine engine) {
        this.engine = engine;
        engine.enter("measuring", "");
        cublas = new Cublas(Numerics.EXACT, engine.streams().compute(), engine.deviceMemory());
    }

    /** So many times the same product on buffers of the engine, recorded with the second run as the engine's own programs are. */
    public Program products(MatMul product, int times) {
        Cublas.check(product);
        CudaBuffer a = (CudaBuffer) product.a();
        CudaBuffer b = (CudaBuffer) product.b();
        CudaBuffer c = (CudaBuffer) product.c();
        Work work = stream -> cublas.multiply(product, a.pointer(), b.pointer(), c.pointer());
        CudaProgram program = new CudaProgram(engine, Collections.nCopies(times, work),
                Set.of(a.allocation(), b.allocation(), c.allocation()), true, times + " products on");
        program.prepare();
        return program;
    }

    @Override
    public void close() {
        engine.synchronize();
        cublas.close();
    }
}
