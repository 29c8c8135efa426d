package org.talweg.engine.ptx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.MatMul;
import org.talweg.kernel.OptimizerStep;
import org.talweg.verify.EveryLaunch;

/**
 * A module that some launch asks for.
 *
 * @param kernel one of the launches that ask for it
 * @param source its text
 */
record KernelModule(Kernel kernel, PtxLaunch launch, PtxSource source) {
    /** Every module of the product, for each of its entries: the contract suite's, and optimisers with a bfloat16 shadow. */
    static final List<KernelModule> ALL = all();
    /** Each text once. */
    static final List<KernelModule> DISTINCT = List.copyOf(ALL.stream().collect(Collectors.toMap(
            module -> module.source().text(), module -> module, (first, again) -> first, LinkedHashMap::new)).values());

    private static List<KernelModule> all() {
        Map<String, KernelModule> modules = new LinkedHashMap<>();
        try (PaperEngine paper = new PaperEngine()) {
            List<Kernel> kernels = new ArrayList<>(EveryLaunch.small(paper));
            kernels.addAll(products(paper));
            for (Kernel kernel : kernels) {
                PtxLaunch launch = Lowering.of(kernel);
                if (launch != null) {
                    add(modules, kernel, launch);
                    if (kernel instanceof OptimizerStep) {
                        add(modules, kernel, with(launch, "SHADOW"));
                    }
                }
            }
        }
        return List.copyOf(modules.values());
    }

    /** Sizes for which every tile of the product is chosen. */
    private static Collection<Kernel> products(PaperEngine paper) {
        List<Kernel> kernels = new ArrayList<>();
        int[] sizes = {1, 10, 16, 32, 64, 100, 128, 256, 512, 1000, 1024, 4096};
        for (int m : sizes) {
            for (int n : sizes) {
                for (int k : new int[] {17, 64, 784, 4096}) {
                    for (int trans = 0; trans < 4; trans++) {
                        kernels.add(new MatMul(paper.floats((long) m * k), paper.floats((long) k * n),
                                paper.floats((long) m * n), (trans & 1) != 0, (trans & 2) != 0, m, n, k));
                    }
                }
            }
        }
        return kernels;
    }

    private static void add(Map<String, KernelModule> modules, Kernel kernel, PtxLaunch launch) {
        modules.computeIfAbsent(launch.file() + launch.entry() + new TreeMap<>(launch.defines()),
                any -> new KernelModule(kernel, launch, launch.source()));
    }

    private static PtxLaunch with(PtxLaunch launch, String word) {
        Map<String, String> defines = new HashMap<>(launch.defines());
        defines.put(word, "");
        return new PtxLaunch(launch.file(), defines, launch.entry(), launch.gridX(), launch.gridY(), launch.block(),
                launch.arguments());
    }

    boolean has(String define) {
        return launch.defines().containsKey(define);
    }

    @Override
    public String toString() {
        return source.name();
    }
}
