package org.talweg.engine.cuda;

import static jcuda.cudaDataType.CUDA_R_16BF;
import static jcuda.cudaDataType.CUDA_R_32F;
import static jcuda.jcublas.cublasOperation.CUBLAS_OP_N;
import static jcuda.jcublas.cublasOperation.CUBLAS_OP_T;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.CudaException;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasAtomicsMode;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.runtime.cudaStream_t;
import org.talweg.engine.Numerics;
import org.talweg.kernel.MatMul;

/**
 * Matrix products by cuBLAS: sums in float, in an order that is cuBLAS's own. One handle, one stream, one workspace and no
 * atomics: on one GPU with one version of cuBLAS a product gives the same bits each time (cuBLAS manual, section 2.1.4).
 */
final class Cublas {
    /** What cuBLAS itself takes on Hopper. */
    private static final long WORKSPACE_BYTES = 32L << 20;

    private final cublasHandle handle = new cublasHandle();
    private final int type;
    private final int compute;
    private final Allocation workspace;
    /** Host memory with 1 and 0, the factors of product and of what was there before. */
    private final Pointer one;
    private final Pointer zero;

    /** @param numerics of the operands; EXACT for floats as they are, which an engine that computes exactly is compared with */
    Cublas(Numerics numerics, CUstream stream, DeviceMemory memory) {
        CublasLibrary library = CublasLibrary.find().orElseThrow(() -> new GpuUnavailable(GpuUnavailable.Reason.LIBRARY_MISSING,
                "expected NVIDIA's cuBLAS for " + numerics + ", got no libcublas.so.12 or 13 in the loader's folders, in"
                + " /usr/local/cuda* or among Python's packages; install it, or add its folder to LD_LIBRARY_PATH, or compute"
                + " exactly", null));
        library.load(PrivateFolder.ofUser());
        JCublas2.setExceptionsEnabled(true);
        boolean halves = numerics == Numerics.BF16;
        type = halves ? CUDA_R_16BF : CUDA_R_32F;
        compute = numerics == Numerics.TF32 ? cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32
                : cublasComputeType.CUBLAS_COMPUTE_32F;
        workspace = memory.allocate("cuBLAS workspace", WORKSPACE_BYTES);
        ByteBuffer factors = ByteBuffer.allocateDirect(2 * Float.BYTES).order(ByteOrder.nativeOrder());
        factors.putFloat(0, 1).putFloat(Float.BYTES, 0);
        one = Pointer.to(factors);
        zero = one.withByteOffset(Float.BYTES);
        try {
            JCublas2.cublasCreate(handle);
            JCublas2.cublasSetStream(handle, new cudaStream_t(stream));
            // Setting the stream sets the workspace back, so this comes second.
            JCublas2.cublasSetWorkspace(handle, workspace.at(0), WORKSPACE_BYTES);
            JCublas2.cublasSetAtomicsMode(handle, cublasAtomicsMode.CUBLAS_ATOMICS_NOT_ALLOWED);
        } catch (CudaException e) {
            throw new GpuUnavailable(GpuUnavailable.Reason.FAILED, "expected cuBLAS of " + library.path() + " to start, got "
                    + e.getMessage() + "; does it fit the driver?", e);
        }
    }

    /** @throws IllegalArgumentException if a side is longer than cuBLAS takes */
    static void check(MatMul product) {
        if (Math.max(product.m(), Math.max(product.n(), product.k())) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected a matrix product with sides of at most " + Integer.MAX_VALUE + ", got m="
                    + product.m() + " n=" + product.n() + " k=" + product.k() + "; take a smaller batch or fewer units");
        }
    }

    /**
     * C = op(A)·op(B), all stored by rows. cuBLAS stores by columns, in which the same memory is Cᵀ = op(B)ᵀ·op(A)ᵀ: so the
     * operands change places, and transposes stay what they are.
     */
    void multiply(MatMul product, CUdeviceptr a, CUdeviceptr b, CUdeviceptr c) {
        int m = (int) product.m();
        int n = (int) product.n();
        int k = (int) product.k();
        JCublas2.cublasGemmEx_new(handle, product.transB() ? CUBLAS_OP_T : CUBLAS_OP_N, product.transA() ? CUBLAS_OP_T
                : CUBLAS_OP_N, n, m, k, one, b, type, product.transB() ? k : n, a, type, product.transA() ? m : k, zero, c,
                CUDA_R_32F, n, compute, cublasGemmAlgo.CUBLAS_GEMM_DEFAULT);
    }

    void close() {
        CudaEngine.tolerating(() -> JCublas2.cublasDestroy(handle));
    }
}
