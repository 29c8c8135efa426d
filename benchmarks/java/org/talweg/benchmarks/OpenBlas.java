package org.talweg.benchmarks;

import com.sun.jna.Function;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS as its binding ships it. */
final class OpenBlas {
    static {
        Loader.load(openblas_nolapack.class);
    }

    private OpenBlas() {}

    /** Version and build options. */
    static String config() {
        return function("openblas_get_config").invokeString(new Object[0], false).strip();
    }

    /** The processor whose kernels it chose for this machine, or was told to by {@code OPENBLAS_CORETYPE}. */
    static String core() {
        return function("openblas_get_corename").invokeString(new Object[0], false);
    }

    static void threads(int threads) {
        function("openblas_set_num_threads").invokeVoid(new Object[] {threads});
    }

    // The binding leaves these three out.
    private static Function function(String name) {
        return Function.getFunction(new com.sun.jna.Pointer(Loader.addressof(name).address()));
    }

    /** A product in native memory: {@code cblas_sgemm}, row-major, α = 1, β = 0. */
    static final class Sgemm implements AutoCloseable {
        private final Product shape;
        private final FloatPointer a;
        private final FloatPointer b;
        private final FloatPointer c;

        Sgemm(Product shape) {
            this.shape = shape;
            a = new FloatPointer(shape.a());
            b = new FloatPointer(shape.b());
            c = new FloatPointer(shape.m() * shape.n());
        }

        void run() {
            int m = (int) shape.m();
            int n = (int) shape.n();
            int k = (int) shape.k();
            openblas_nolapack.cblas_sgemm(openblas_nolapack.CblasRowMajor, order(shape.transA()), order(shape.transB()), m, n, k,
                    1, a, shape.transA() ? m : k, b, shape.transB() ? k : n, 0, c, n);
        }

        float[] result() {
            run();
            float[] values = new float[Math.toIntExact(shape.m() * shape.n())];
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
