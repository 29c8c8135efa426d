package org.talweg.benchmarks.peers;

import com.sun.jna.Function;
import java.io.IOException;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS as its binding ships it: the matrix product. */
final class OpenBlasPeer implements Peer {
    static {
        Loader.load(openblas_nolapack.class);
    }

    public static void main(String[] arguments) throws IOException {
        Serve.peer(new OpenBlasPeer());
    }

    /** Version and build options, and the processor whose kernels it chose or was told to by {@code OPENBLAS_CORETYPE}. */
    @Override
    public String name() {
        return function("openblas_get_config").invokeString(new Object[0], false).strip() + ", kernels chosen: "
                + function("openblas_get_corename").invokeString(new Object[0], false);
    }

    // The binding leaves these out.
    private static Function function(String name) {
        return Function.getFunction(new com.sun.jna.Pointer(Loader.addressof(name).address()));
    }

    @Override
    public Work prepare(Request request) {
        if (!request.kind().equals("matmul")) {
            throw new UnsupportedOperationException("OpenBLAS has no " + request.kind());
        }
        function("openblas_set_num_threads").invokeVoid(new Object[] {request.number("threads")});
        return new Sgemm(request.number("m"), request.number("n"), request.number("k"), request.flag("transA"), request.flag("transB"));
    }

    /** {@code cblas_sgemm}, row-major, α = 1, β = 0. */
    private static final class Sgemm implements Work {
        private final int m;
        private final int n;
        private final int k;
        private final boolean transA;
        private final boolean transB;
        private final FloatPointer a;
        private final FloatPointer b;
        private final FloatPointer c;

        Sgemm(int m, int n, int k, boolean transA, boolean transB) {
            this.m = m;
            this.n = n;
            this.k = k;
            this.transA = transA;
            this.transB = transB;
            a = new FloatPointer(Values.uniform(m * k, 1));
            b = new FloatPointer(Values.uniform(k * n, 2));
            c = new FloatPointer((long) m * n);
        }

        @Override
        public void run() {
            openblas_nolapack.cblas_sgemm(openblas_nolapack.CblasRowMajor, order(transA), order(transB), m, n, k, 1, a, transA ? m : k,
                    b, transB ? k : n, 0, c, n);
        }

        @Override
        public float[] result() {
            run();
            float[] values = new float[m * n];
            c.get(values);
            return values;
        }

        private static int order(boolean transposed) {
            return transposed ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans;
        }

        @Override
        public void close() {
            a.close();
            b.close();
            c.close();
        }
    }
}
