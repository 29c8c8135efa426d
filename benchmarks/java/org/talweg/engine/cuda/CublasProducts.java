package org.talweg.engine.cuda;

import org.talweg.engine.Numerics;
import org.talweg.kernel.MatMul;

/** Matrix products in float by cuBLAS on the compute stream of an engine, without TF32: what the exact ones are compared with. */
public final class CublasProducts implements AutoCloseable {
    private final CudaEngine engine;
    private final Cublas cublas;

    /** @throws GpuUnavailable if there is no cuBLAS, with the reason */
    public CublasProducts(CudaEngine engine) {
        this.engine = engine;
        engine.enter();
        cublas = new Cublas(Numerics.EXACT, engine.streams().compute(), engine.memory());
    }

    /** A product on buffers of the engine, ready to be run. */
    public Runnable product(MatMul product) {
        Cublas.check(product);
        CudaBuffer a = (CudaBuffer) product.a();
        CudaBuffer b = (CudaBuffer) product.b();
        CudaBuffer c = (CudaBuffer) product.c();
        return () -> {
            engine.enter();
            cublas.multiply(product, a.pointer(), b.pointer(), c.pointer());
        };
    }

    @Override
    public void close() {
        engine.synchronize();
        cublas.close();
    }
}
