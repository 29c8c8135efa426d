package org.talweg.benchmarks;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Twelve chains of fused multiply-adds in registers: more than the latency of four cycles on two units needs. */
final class MultiplyAdd implements Limits.Repeated {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int INNER = 256;
    /** Operations of one run. */
    static final double FLOPS = 2.0 * 12 * INNER * SPECIES.length();

    /** What was computed, so that it is. */
    private final float[] sink = new float[SPECIES.length()];

    @Override
    public void run(int times) {
        for (int i = 0; i < times; i++) {
            chains();
        }
    }

    private void chains() {
        FloatVector x = FloatVector.broadcast(SPECIES, 1f);
        FloatVector y = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector a = y;
        FloatVector b = y;
        FloatVector c = y;
        FloatVector d = y;
        FloatVector e = y;
        FloatVector f = y;
        FloatVector g = y;
        FloatVector h = y;
        FloatVector k = y;
        FloatVector l = y;
        FloatVector m = y;
        FloatVector n = y;
        for (int i = 0; i < INNER; i++) {
            a = a.fma(y, x);
            b = b.fma(y, x);
            c = c.fma(y, x);
            d = d.fma(y, x);
            e = e.fma(y, x);
            f = f.fma(y, x);
            g = g.fma(y, x);
            h = h.fma(y, x);
            k = k.fma(y, x);
            l = l.fma(y, x);
            m = m.fma(y, x);
            n = n.fma(y, x);
        }
        a.add(b).add(c.add(d)).add(e.add(f)).add(g.add(h)).add(k.add(l)).add(m.add(n)).mul(0f).intoArray(sink, 0);
    }
}
