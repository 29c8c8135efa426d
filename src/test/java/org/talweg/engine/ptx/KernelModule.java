package org.talweg.engine.ptx;

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
 * @param kernel one of the launches that ask for it; null for one that is not in the table of launches
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
        try (PaperEngine paper = new PaperEngine()) {
            for (Kernel kernel : EveryLaunch.small(paper)) {
                PtxLaunch launch = Lowering.of(kernel);
                if (launch != null && !(kernel instanceof MatMul)) {
                    add(modules, kernel, launch);
                    if (kernel instanceof OptimizerStep) {
                        add(modules, kernel, with(launch, "SHADOW"));
                    }
                }
            }
            products(paper, modules);
            casts(modules);
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
                        MatMul product = new MatMul(paper.floats(64 * 64), paper.floats(64 * n), paper.floats(64 * n),
                                (form & 1) != 0, (form & 2) != 0, 64, n, 64);
                        add(modules, product, GemmTiles.launch(product, tile, (form & 4) != 0));
                    }
                }
            }
        }
    }

    /** Rounding to bfloat16, which the CUDA engine launches beside the table: there is no kernel record of it. */
    private static void casts(Map<String, KernelModule> modules) {
        for (Map<String, String> variant : List.of(Map.of("QUADS", ""), Map.<String, String>of())) {
            Map<String, String> defines = new HashMap<>(variant);
            defines.put("ENTRY", "cast");
            defines.put("SHADOW", "");
            add(modules, null, new PtxLaunch("cast.ptx", defines, "cast", 1, 1, 256, List.of()));
        }
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
