package org.talweg.engine;

/** How matrix products are computed; everything else is exact always. */
public enum Numerics {
    /** The kernels' own product: the same bits on every machine. */
    EXACT,
    /** cuBLAS on tensor cores, operands rounded to 10 bits of fraction (TensorFloat-32), sums in float. A GPU only. */
    TF32,
    /** cuBLAS on tensor cores, operands rounded to bfloat16, sums in float, master weights in float. A GPU only. */
    BF16
}
