package org.talweg.benchmarks;

/**
 * Something that the machine cannot do faster, measured in the same run.
 *
 * @param name      as in "97 % of copy"
 * @param perSecond bytes or floating-point operations
 * @param bytes     whether it limits bytes, otherwise operations
 */
record Limit(String name, double perSecond, boolean bytes) {
    /** The least seconds that this much work can take. */
    double seconds(double bytesMoved, double flops) {
        return (bytes ? bytesMoved : flops) / perSecond;
    }
}
