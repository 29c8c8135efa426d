package org.talweg.engine.ptx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.talweg.engine.PaperEngine;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.MatMul;
import org.talweg.kernel.OptimizerStep;
import org.talweg.verify.EveryLaunch;

/**
 * A module that some launch asks for.
 *
 * @param kernel one of the launches that ask for it; null for {@code cast.ptx}, which belongs to none
 * @param source its text
 */
record KernelModule(Kernel kernel, PtxLaunch launch, PtxSource source) {
    /** Of the matrix product: two transposes and the width of access. */
    private static final int FORMS = 8;
    private static final int GROUPS = 4;
    /** Every module of the product, for each of its entries: the contract suite's, and optimisers with a bfloat16 shadow. */
    static final List<KernelModule> ALL = all();
    /** Each text once. */
    static final List<KernelModule> DISTINCT = List.copyOf(ALL.stream().collect(Collectors.toMap(
            module -> module.source().text(), module -> module, (first, again) -> first, LinkedHashMap::new)).values());

    private static List<KernelModule> all() {
        Map<String, KernelModule> modules = new LinkedHashMap<>();
        try (PaperEngine paper = new PaperEngine("paper", launches -> 0)) {
            for (Kernel kernel : EveryLaunch.small(paper)) {
                PtxLaunch launch = Lowering.of(kernel);
                if (launch != null && !(kernel instanceof MatMul)) {
                    add(modules, kernel, launch);
                    if (kernel instanceof OptimizerStep) {
                        add(modules, kernel, launch.withShadow(0));
                    }
                }
            }
            products(paper, modules);
            casts(paper, modules);
        }
        return List.copyOf(modules.values());
    }

    /** Every tile of the product in every form; the large one, whose registers are all in use, with every grouping of tiles. */
    private static void products(PaperEngine paper, Map<String, KernelModule> modules) {
        for (GemmTiles.Tile tile : GemmTiles.Tile.values()) {
            for (int form = 0; form < FORMS; form++) {
                for (int group = 0; group < GROUPS; group++) {
                    if (tile == GemmTiles.Tile.TILE_128 || group == form % GROUPS) {
                        long n = (long) tile.columns() << group;
                        MatMul product = new MatMul(floats(paper, 64 * 64), floats(paper, 64 * n), floats(paper, 64 * n),
                                (form & 1) != 0, (form & 2) != 0, 64, n, 64);
                        add(modules, product, GemmTiles.launch(product, tile, (form & 4) != 0));
                    }
                }
            }
        }
    }

    /** Rounding to bfloat16, by quads and by words. */
    private static void casts(PaperEngine paper, Map<String, KernelModule> modules) {
        for (int n : new int[] {64, 63}) {
            add(modules, null, Lowering.cast(floats(paper, n), 0, n));
        }
    }

    private static Buffer floats(PaperEngine paper, long length) {
        return paper.allocate("floats", Buffer.Type.F32, length);
    }

    private static void add(Map<String, KernelModule> modules, Kernel kernel, PtxLaunch launch) {
        modules.computeIfAbsent(launch.file() + launch.entry() + new TreeMap<>(launch.defines()),
                any -> new KernelModule(kernel, launch, launch.source()));
    }

    boolean has(String define) {
        return launch.defines().containsKey(define);
    }

    @Override
    public String toString() {
        return source.name();
    }
}
