package org.talweg.emulator;

import java.util.Set;

/** Special registers. */
final class Special {
    static final Set<String> NAMES = Set.of("%tid.x", "%tid.y", "%tid.z", "%ntid.x", "%ntid.y", "%ntid.z", "%ctaid.x",
            "%ctaid.y", "%ctaid.z", "%nctaid.x", "%nctaid.y", "%nctaid.z", "%laneid", "%warpid", "%nwarpid", "%lanemask_eq",
            "%lanemask_lt", "%lanemask_le", "%lanemask_gt", "%lanemask_ge", "WARP_SZ");

    private Special() {}

    /** Whether its value changes from block to block, or from launch to launch. */
    static boolean changes(String name) {
        return name.startsWith("%ctaid") || name.startsWith("%nctaid");
    }

    static int changing(String name, Block block) {
        return switch (name) {
            case "%ctaid.x" -> block.x;
            case "%ctaid.y" -> block.y;
            case "%nctaid.x" -> block.grid.gridX;
            case "%nctaid.y" -> block.grid.gridY;
            case "%nctaid.z" -> 1;
            default -> 0;
        };
    }

    static void fill(String name, Warp warp, int threads, int[] lanes) {
        for (int i = 0; i < Warp.LANES; i++) {
            int bit = 1 << i;
            lanes[i] = switch (name) {
                case "%tid.x" -> warp.thread(i);
                case "%ntid.x" -> threads;
                case "%ntid.y", "%ntid.z" -> 1;
                case "%tid.y", "%tid.z" -> 0;
                case "%laneid" -> i;
                case "%warpid" -> warp.number;
                case "%nwarpid" -> (threads + Warp.LANES - 1) / Warp.LANES;
                case "%lanemask_eq" -> bit;
                case "%lanemask_lt" -> bit - 1;
                case "%lanemask_le" -> bit - 1 | bit;
                case "%lanemask_gt" -> -(bit << 1);
                case "%lanemask_ge" -> -bit;
                case "WARP_SZ" -> Warp.LANES;
                default -> throw new IllegalArgumentException("expected a special register, got " + name);
            };
        }
    }
}
