package org.talweg.verify;

import java.util.ArrayList;
import java.util.List;
import org.talweg.engine.Engine;
import org.talweg.kernel.Kernel;

/** The launches of the contract suite, for tests that look at them without running them. */
public final class EveryLaunch {
    private static final int SMALL = 5_000;

    private EveryLaunch() {}

    /** Every row at its sizes up to a few thousand elements, in every layout; products at all their sizes. */
    public static List<Kernel> small(Engine engine) {
        List<Kernel> launches = new ArrayList<>();
        for (KernelCase row : KernelCases.ALL) {
            for (Size size : row.sizes()) {
                if (size.area() <= SMALL || size.depth() > 1) {
                    launches.add(row.launch().on(new Memory(engine, Data.PLAIN, size.layout(), 0), size));
                }
            }
        }
        return launches;
    }
}
